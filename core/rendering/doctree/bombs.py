"""Substitutions that refer to one another until memory ends."""

from docutils import nodes

from core.rendering.doctree.desk import Desk
from core.rendering.job import Unfit

LARGEST = 20_000
LARGEST_SUM = 500_000
MOST = 5_000


def disarm(document: nodes.document, desk: Desk) -> None:
    """Leave substitutions as words that would grow too large or hold themselves.

    Raises Unfit where there are more than any text needs.
    """
    sizes: dict[str, int] = {}
    spent = 0
    references = list(document.findall(nodes.substitution_reference))
    if len(references) > MOST:
        raise Unfit(f"there are more than {MOST:,} substitutions")
    for found in references:
        if not _key(document, found):
            # docutils trips over one that stands in another's definition.
            name = found.astext()
            desk.report(f"nothing is put in for “|{name[:60]}|”", found.line)
            found.replace_self(nodes.Text(name))
            continue
        if isinstance(found.parent, nodes.substitution_definition):
            continue
        size = _size(document, _key(document, found), sizes, ())
        spent += size
        if size > LARGEST or spent > LARGEST_SUM:
            reason = f"the substitution “{found.astext()[:60]}” grows too large"
            desk.report(reason, found.line)
            found.replace_self(nodes.Text(found.astext()))
    for key, definition in list(document.substitution_defs.items()):
        if _size(document, key, sizes, ()) > LARGEST:
            # Its own references must not be followed either.
            definition.clear()


def _key(document: nodes.document, found: nodes.Element) -> str:
    name = str(found["refname"])
    if name in document.substitution_defs:
        return name
    return str(document.substitution_names.get(name.lower(), ""))


def _size(
    document: nodes.document, key: str, sizes: dict[str, int], within: tuple[str, ...]
) -> int:
    """Return how many characters and nodes a substitution becomes; too many at most."""
    if key in sizes:
        return sizes[key]
    definition = document.substitution_defs.get(key)
    if definition is None:
        return 0
    if key in within or len(within) > 50:
        return LARGEST + 1
    total = len(definition.astext()) + sum(1 for _ in definition.findall())
    for inner in definition.findall(nodes.substitution_reference):
        total += _size(document, _key(document, inner), sizes, (*within, key))
    sizes[key] = min(total, LARGEST + 1)
    return sizes[key]
