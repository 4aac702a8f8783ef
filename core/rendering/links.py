"""Links and images of a text: resolved, external ones marked, missing ones named."""

import re
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from core.rendering.document import Picture, ResolveImage
from core.rendering.elements import classes_of, element, unwrap
from core.rendering.extensions import RESOLVED
from core.rendering.job import Job
from core.rendering.words import IMAGE, NO_IMAGE, say

BARE = re.compile(r"https?://[^\s<>\"'`\ue000-\uf8ff]{3,500}")
TRAILING = ".,;:!?)*_]}"
NOT_LINKED = {"a", "code", "pre", "button", "label", "h1", "h2", "h3", "h4", "h5", "h6"}
KEPT_CLASSES = {"anchor", "footnote-ref", "footnote-backref"}
# What a link may name by kind and slug; `resolve` knows where it is.
INTERNAL = {"guide", "topic", "machine", "recipe", "expert", "event"}
MAILABLE = {"mailto", "tel"}


def link(
    body: HtmlElement, job: Job, resolve_image: ResolveImage | None
) -> tuple[str, ...]:
    """Resolve all addresses in place and return them, each once, in order."""
    if job.dialect != "mkdocs":
        _link_bare_addresses(body)
    for image in list(body.iter("img")):
        _image(image, job, resolve_image)
    addresses: dict[str, None] = {}
    for anchor in list(body.iter("a")):
        address = _link(anchor, job)
        if address and not address.startswith("#"):
            addresses[address] = None
    return tuple(addresses)


def is_external(address: str) -> bool:
    """Say whether an address leaves the site; `guide:first-job` does not."""
    scheme = _scheme(address)
    return address.startswith("//") or (bool(scheme) and scheme not in INTERNAL)


def _scheme(address: str) -> str:
    try:
        return urlsplit(address.strip()).scheme.lower()
    except ValueError:
        return "invalid"


def _link(anchor: HtmlElement, job: Job) -> str | None:
    address = (anchor.get("href") or "").strip()
    style = "btn" if "md-button" in classes_of(anchor) else ""
    kept = " ".join(name for name in classes_of(anchor) if name in KEPT_CLASSES)
    anchor.attrib.pop("class", None)
    if style or kept:
        anchor.set("class", style or kept)
    for name in ("target", "rel", "name"):
        anchor.attrib.pop(name, None)
    if not address or _is_empty(anchor):
        if anchor.get("id"):
            anchor.attrib.pop("href", None)
            anchor.tag = "span"
        else:
            anchor.drop_tag()
        return None
    is_resolved = anchor.attrib.pop(RESOLVED, None) is not None
    if is_external(address):
        return _external(anchor, address, job)
    if job.resolve is not None and not is_resolved and not address.startswith("#"):
        found = job.resolve(address)
        if found is None:
            job.complain(f"the link “{address[:200]}” leads nowhere", at=address)
            unwrap(anchor, element("span"))
            return None
        address = found
        anchor.set("href", address)
        if is_external(address):
            return _external(anchor, address, job)
    return address


def _is_empty(anchor: HtmlElement) -> bool:
    return not anchor.text_content().strip() and anchor.find(".//img") is None


def _external(anchor: HtmlElement, address: str, job: Job) -> str | None:
    scheme = _scheme(address)
    if scheme in MAILABLE:
        return address
    if scheme not in {"http", "https", ""}:
        job.complain(f"the address “{address[:200]}” is not allowed", at=address)
        unwrap(anchor, element("span"))
        return None
    anchor.set("rel", "noopener")
    return address


def _image(image: HtmlElement, job: Job, resolve_image: ResolveImage | None) -> None:
    source = (image.get("src") or "").strip()
    kept = {name: image.get(name) for name in ("width", "height")}
    alt = (image.get("alt") or "").strip()
    picture: Picture | str | None = None
    if is_external(source):
        _instead(image, f"{say(IMAGE)}: {alt or source}", source)
        return
    if resolve_image is not None:
        picture = resolve_image(source)
    elif source.startswith("/"):
        picture = source
    if picture is None:
        job.complain(f"the image “{source[:200]}” is missing", at=source)
        _instead(image, f"{say(NO_IMAGE)}: {alt}" if alt else say(NO_IMAGE), "")
        return
    if isinstance(picture, str):
        picture = Picture(picture)
    image.attrib.clear()
    image.set("src", picture.url)
    image.set("alt", alt)
    image.set("loading", "lazy")
    for name, own in (("width", picture.width), ("height", picture.height)):
        size = str(own or "") if picture.width else re.sub(r"\D", "", kept[name] or "")
        if size:
            image.set(name, size)


def _instead(image: HtmlElement, words: str, address: str) -> None:
    """Name an image that cannot be shown: no third party is asked for one."""
    inside_link = any(parent.tag == "a" for parent in image.iterancestors())
    if address and not inside_link:
        made = element("a", text=words, href=address)
    else:
        made = element("span", "quiet", words)
    made.tail, image.tail = image.tail, None
    image.getparent().replace(image, made)


def _link_bare_addresses(body: HtmlElement) -> None:
    for found in list(body.iter()):
        if not isinstance(found.tag, str):
            continue
        within = [found, *found.iterancestors()]
        if any(parent.tag in NOT_LINKED for parent in within[1:]):
            continue
        if found.tag not in NOT_LINKED and found.text and "://" in found.text:
            before, made = _split_addresses(found.text)
            if made:
                found.text = before
                found[0:0] = made
        if found.tail and "://" in found.tail and found is not body:
            before, made = _split_addresses(found.tail)
            if made:
                parent = found.getparent()
                place = parent.index(found) + 1
                found.tail = before
                parent[place:place] = made


def _split_addresses(text: str) -> tuple[str, list[HtmlElement]]:
    made: list[HtmlElement] = []
    before, end = "", 0
    for match in BARE.finditer(text):
        address = match[0].rstrip(TRAILING)
        between = text[end : match.start()]
        if made:
            made[-1].tail = between
        else:
            before = between
        made.append(element("a", text=address, href=address))
        end = match.start() + len(address)
    if made:
        made[-1].tail = text[end:]
    return before, made
