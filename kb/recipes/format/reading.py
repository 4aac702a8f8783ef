"""The files of one recipe, read into plain values."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kb.recipes.format.checking import HIDDEN, Checker
from kb.recipes.format.fields import RECIPE
from kb.recipes.format.nodes import compose
from kb.recipes.format.problems import Problem, Unreadable
from kb.signatures import SignatureError, compile_signature

FILE = "recipe.yaml"
README = "README.md"
LARGEST_TEXT = 200_000
LARGEST_SCRIPT = 30_000
LANGUAGES = {
    ".c": "c",
    ".cpp": "cpp",
    ".f90": "fortran",
    ".jl": "julia",
    ".json": "json",
    ".py": "python",
    ".sh": "bash",
    ".toml": "toml",
    ".yaml": "yaml",
    ".yml": "yaml",
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """`values` are those of recipe.yaml, with each source in full; `text` is the
    README with the scripts below it. `lines` says where a field stands."""

    values: dict[str, Any]
    text: str
    fingerprint: str
    lines: dict[str, int] = field(default_factory=dict)

    def problem(self, name: str, reason: str) -> Problem:
        """One about a field, found by whoever knows more than the file."""
        checker = Checker(FILE)
        checker.lines = self.lines
        checker.refuse(name, reason)
        return checker.problems[0]


def read(files: Mapping[str, bytes]) -> Recipe:
    """`files` are named as in the folder: recipe.yaml, README.md, train.py. Raises
    Unreadable with all that is wrong."""
    checker = Checker(FILE)
    if FILE not in files:
        raise Unreadable([Problem(FILE, 0, "", "There is no such file.")])
    values = checker.read(compose(_decoded(files, FILE), FILE), RECIPE)
    if not isinstance(values, dict) or not values:
        raise Unreadable(checker.problems)
    _cite(values, checker)
    _check_pitfalls(values, checker)
    _name_variants(values, checker)
    text = _text(values, files, checker)
    if checker.problems:
        raise Unreadable(checker.problems)
    values.pop("sources", None)
    return Recipe(values, text, fingerprint(values, text), checker.lines)


def fingerprint(values: Mapping[str, Any], text: str) -> str:
    """The same for files that say the same, however they are laid out."""
    said = repr([sorted(_flat(values)), text])
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def _flat(value: Any, path: str = "") -> list[tuple[str, str]]:
    if isinstance(value, Mapping):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = list(enumerate(value))
    else:
        return [(path, repr(value))]
    return [row for key, each in pairs for row in _flat(each, f"{path}/{key}")]


def _decoded(files: Mapping[str, bytes], name: str) -> str:
    try:
        return files[name].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = files[name].count(b"\n", 0, error.start) + 1
        problem = Problem(name, line, "", "This is not UTF-8.")
        raise Unreadable([problem]) from error


def _cite(values: dict[str, Any], checker: Checker) -> None:
    """Puts the source itself where its short name stands."""
    known = values.get("sources", {})
    for rows in ("pitfalls", "variants"):
        for n, row in enumerate(values.get(rows, []), start=1):
            key = row.get("source")
            if not isinstance(key, str) or not key:
                continue
            if key not in known:
                checker.refuse(f"{rows}[{n}].source", f"No source is called {key}.")
            row["source"] = known.get(key, {})


def _check_pitfalls(values: dict[str, Any], checker: Checker) -> None:
    for n, row in enumerate(values.get("pitfalls", []), start=1):
        signature = row.get("signature")
        if not signature and not row.get("symptom"):
            reason = "Give the text of the error, or how it shows."
            checker.refuse(f"pitfalls[{n}].symptom", reason)
        if signature:
            try:
                compile_signature(signature, row.get("place") or "anywhere")
            except SignatureError as error:
                checker.refuse(f"pitfalls[{n}].signature", str(error.reason))


def _name_variants(values: dict[str, Any], checker: Checker) -> None:
    """The id is that of the machine unless there are several."""
    seen: set[str] = set()
    for n, row in enumerate(values.get("variants", []), start=1):
        row["id"] = row.get("id") or row.get("machine", "")
        if row["id"] in seen:
            reason = "Two variants have this id: give one of them another."
            checker.refuse(f"variants[{n}].id", reason)
        seen.add(row["id"])
        _check_nodes(row, n, checker)


def _check_nodes(row: dict[str, Any], n: int, checker: Checker) -> None:
    nodes, least = row.get("nodes") or 1, row.get("least_nodes") or 1
    most = row.get("most_nodes")
    if nodes < least or (most and nodes > most) or (most and most < least):
        reason = "Not least_nodes ≤ nodes ≤ most_nodes."
        checker.refuse(f"variants[{n}].nodes", reason)


def _text(values: dict[str, Any], files: Mapping[str, bytes], checker: Checker) -> str:
    parts = [_decoded(files, README)] if README in files else []
    if parts and len(parts[0]) > LARGEST_TEXT:
        raise Unreadable(
            [Problem(README, 0, "", f"Longer than {LARGEST_TEXT:,} characters.")]
        )
    for n, name in enumerate(values.get("scripts", []), start=1):
        shown = _script(name, f"scripts[{n}]", files, checker)
        parts += [shown] if shown else []
    return "\n\n".join(part.replace("\r\n", "\n").strip() for part in parts) + "\n"


def _script(
    name: str, where: str, files: Mapping[str, bytes], checker: Checker
) -> str | None:
    """A file of the folder as a piece of the text, under a heading of its own."""
    if posixpath.normpath(name) != name or ".." in name.split("/"):
        checker.refuse(where, "A file of this folder is wanted.")
    elif name not in files:
        checker.refuse(where, "There is no such file.")
    elif len(files[name]) > LARGEST_SCRIPT:
        checker.refuse(where, f"Longer than {LARGEST_SCRIPT:,} bytes.")
    else:
        text = _decoded(files, name)
        if not HIDDEN.search(text.replace("\r\n", "\n")):
            fence = "`" * max(3, _longest_run(text) + 1)
            language = LANGUAGES.get(posixpath.splitext(name)[1], "")
            return f"## {name}\n\n{fence}{language}\n{text.rstrip()}\n{fence}"
        checker.refuse(where, "It holds characters that nobody can see.")
    return None


def _longest_run(text: str) -> int:
    """Of backticks, so that a fence is longer than any in what it holds."""
    best = run = 0
    for character in text:
        run = run + 1 if character == "`" else 0
        best = max(best, run)
    return best
