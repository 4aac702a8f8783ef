"""Roles: words in a sentence with a meaning of their own."""

import re
from collections.abc import Callable
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.utils import unescape

from core.rendering.doctree.desk import desk_of
from core.rendering.doctree.links import crossref
from core.rendering.doctree.options import Anything

# What docutils asks of a role: (name, raw, text, line, inliner, …) → (nodes, messages).
Role = Callable[..., tuple[list[Any], list[Any]]]

TITLED = re.compile(r"^(?P<title>.*?)\s*<(?P<target>[^<>]+)>$", re.DOTALL)
EXPANSION = re.compile(r"^(?P<short>.+?)\s*\((?P<long>[^()]*)\)$", re.DOTALL)
DOMAINS = ("py:", "c:", "cpp:", "js:", "std:", "rst:", "f:", "jl:", "math:")
OBJECTS = frozenset(
    {"attr", "class", "const", "data", "exc", "func", "function", "macro", "member",
     "meth", "mod", "obj", "struct", "type", "var", "expr", "texpr", "enum", "subr"}
)  # fmt: skip
LITERAL = frozenset(
    {"code", "literal", "file", "samp", "command", "program", "option", "envvar",
     "makevar", "mimetype", "manpage", "regexp", "keyword", "token", "confval", "cmd",
     "cli", "bash", "python", "path", "filename", "directive", "role", "rst"}
)  # fmt: skip
REFERENCES = {
    "ref": "ref", "numref": "ref", "eq": "ref", "doc": "doc", "term": "term",
    "any": "any", "download": "download", "cite": "cite", "footcite": "cite",
}  # fmt: skip
ICONS = re.compile(r"octicon|material-\w+|fa|fas|fab|far|fontawesome")
LONGEST_NAME = 60


def role_for(name: str) -> Role:
    """Return what a name means; an unknown one shows its words and says so."""
    domain = next((d for d in DOMAINS if name.startswith(d)), "")
    plain = name.removeprefix(domain)
    plain = plain.partition(":")[0] if plain.startswith("cite:") else plain
    if plain in REFERENCES:
        return _reference(REFERENCES[plain])
    if plain in OBJECTS:
        return _object
    if plain in LITERAL:
        return _literal
    if plain.startswith("bdg"):
        return _words
    if ICONS.fullmatch(plain):
        return _nothing
    return OTHERS.get(plain, _unknown)


def _read(text: str) -> tuple[str, str]:
    """Return title (or "") and target of `title <target>`."""
    text = unescape(text).strip()
    found = TITLED.match(text)
    if found:
        return found["title"].strip(), found["target"].strip()
    return "", text


def _reference(kind: str) -> Role:
    def role(name, raw, text, line, inliner, *more):  # type: ignore[no-untyped-def]
        title, target = _read(text)
        made = crossref(role=kind, target=target.lstrip("!"), title=title)
        made.line = line
        return [made], []

    return role


def _object(name, raw, text, line, inliner, *more):  # type: ignore[no-untyped-def]
    title, target = _read(text)
    short = target.startswith("~")
    words = title or target.lstrip("~!.")
    words = words.rpartition(".")[2] if short and not title else words
    if name.lower().rpartition(":")[2] in {"meth", "func"} and not words.endswith(")"):
        words += "()"
    return [nodes.literal(raw, words)], []


def _literal(name, raw, text, line, inliner, *more):  # type: ignore[no-untyped-def]
    words = unescape(text)
    if name.lower() in {"file", "samp"}:
        words = re.sub(r"(?<!\\)[{}]", "", words)
    return [nodes.literal(raw, words)], []


def _words(name, raw, text, line, inliner, *more):  # type: ignore[no-untyped-def]
    title, target = _read(text)
    return [nodes.inline(raw, title or target)], []


def _nothing(name, raw, text, line, inliner, *more):  # type: ignore[no-untyped-def]
    return [], []


def _unknown(name, raw, text, line, inliner, *more):  # type: ignore[no-untyped-def]
    reason = f"nobody knows the role “{name[:LONGEST_NAME]}”; its words are shown"
    desk_of(inliner).report(reason, line)
    return [nodes.inline(raw, unescape(text))], []


def _abbreviation(name, raw, text, line, inliner, *more):  # type: ignore[no-untyped-def]
    words = unescape(text).strip()
    found = EXPANSION.match(words)
    if not found:
        return [nodes.inline(raw, words)], []
    return [nodes.abbreviation(raw, found["short"], explanation=found["long"])], []


def _maths(name, raw, text, line, inliner, *more):  # type: ignore[no-untyped-def]
    # The backslashes of a formula are its own, so it is read as it was written.
    inside = raw.partition("`")[2].rpartition("`")[0] or unescape(text, True)
    return [nodes.math(raw, inside)], []


def _menu(name, raw, text, line, inliner, *more):  # type: ignore[no-untyped-def]
    words = unescape(text).replace("&", "").replace("-->", "→")
    return [nodes.strong(raw, words)], []


def _numbered(address: str, label: str) -> Role:
    def role(name, raw, text, line, inliner, *more):  # type: ignore[no-untyped-def]
        title, target = _read(text)
        number = re.sub(r"\D.*", "", target)
        words = title or f"{label} {target}"
        return [nodes.reference(raw, words, refuri=address.format(number))], []

    return role


def _as(node: type[nodes.Node]) -> Role:
    def role(name, raw, text, line, inliner, *more):  # type: ignore[no-untyped-def]
        words = unescape(text)
        return [node(raw, words)], []  # type: ignore[call-arg]

    return role


OTHERS: dict[str, Role] = {
    "": _as(nodes.title_reference),
    "abbr": _abbreviation,
    "abbreviation": _abbreviation,
    "ac": _words,
    "acronym": _as(nodes.inline),
    "del": _words,
    "dfn": _as(nodes.emphasis),
    "emphasis": _as(nodes.emphasis),
    "guilabel": _menu,
    "index": _words,
    "kbd": _as(nodes.literal),
    "math": _maths,
    "menuselection": _menu,
    "newsgroup": _words,
    "pep": _numbered("https://peps.python.org/pep-{:0>4}/", "PEP"),
    "rfc": _numbered("https://datatracker.ietf.org/doc/html/rfc{}", "RFC"),
    "strong": _as(nodes.strong),
    "sub": _as(nodes.subscript),
    "subscript": _as(nodes.subscript),
    "sup": _as(nodes.superscript),
    "superscript": _as(nodes.superscript),
    "t": _as(nodes.title_reference),
    "title": _as(nodes.title_reference),
    "title-reference": _as(nodes.title_reference),
    "title_reference": _as(nodes.title_reference),
}


class LocalRole(Directive):
    """`role`: another name for a role, in this document only."""

    required_arguments = 1
    has_content = True
    final_argument_whitespace = True
    option_spec = Anything()

    def run(self) -> list[Any]:
        """Remember it on the desk; without a base its words are simply shown."""
        name, _, base = self.arguments[0].partition("(")
        base = base.strip(" )").lower()
        desk = desk_of(self.state)
        known = desk.roles.get(base) or (role_for(base) if base else _words)
        desk.roles[name.strip().lower()] = _literal if base == "raw" else known
        return []


class DefaultRole(Directive):
    """`default-role`: what plain `words` mean, in this document only."""

    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = Anything()

    def run(self) -> list[Any]:
        """Remember it on the desk."""
        name = self.arguments[0].strip().lower() if self.arguments else ""
        desk = desk_of(self.state)
        desk.roles[""] = desk.roles.get(name) or role_for(name)
        return []
