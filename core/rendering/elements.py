"""Elements of an lxml tree, as all who reshape it need them."""

from collections.abc import Iterator

from lxml.html import HtmlElement, fromstring


def element(
    tag: str, classes: str = "", text: str = "", **attributes: str
) -> HtmlElement:
    """Return a new element."""
    made = fromstring(f"<{tag}></{tag}>")
    if classes:
        made.set("class", classes)
    for name, value in attributes.items():
        made.set(name.replace("_", "-"), value)
    made.text = text or None
    return made


def unwrap(old: HtmlElement, new: HtmlElement) -> HtmlElement:
    """Put `new` in the place of `old` with everything `old` held."""
    new.text, new.tail, old.tail = old.text, old.tail, None
    new.extend(list(old))
    old.getparent().replace(old, new)
    return new


def classes_of(found: HtmlElement) -> list[str]:
    """Return the classes of an element."""
    return (found.get("class") or "").split()


def with_class(body: HtmlElement, tag: str, name: str) -> Iterator[HtmlElement]:
    """Yield the elements below `body` that have a class; the tree may change."""
    return (e for e in list(body.iter(tag)) if name in classes_of(e))
