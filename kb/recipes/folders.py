"""Folders of recipes: one recipe, or one below another. Nothing outside is read."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kb.importers import git
from kb.recipes.format import FILE, Problem, Unreadable
from kb.recipes.publishing import publish

MOST_RECIPES = 500
MOST_FILES = 200
MOST_BYTES = 2_000_000
DEEPEST = 4


@dataclass(slots=True)
class Report:
    """Names by outcome; problems and conflicts with the folder before the file."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    conflicts: list[Problem] = field(default_factory=list)
    failed: list[Problem] = field(default_factory=list)


def publish_from(
    folder: Path, *, origin: str = "", by: Any = None, draft: bool = False
) -> Report:
    """Every recipe in it, each in a transaction of its own: one that is broken stops
    none of the others. Raises Unreadable when there is none."""
    report = Report()
    found = list(recipes_in(folder))
    if not found:
        reason = f"No {FILE} in it or in the folders below."
        raise Unreadable([Problem(str(folder), 0, "", reason)])
    for path in found[:MOST_RECIPES]:
        name = path.relative_to(folder).as_posix()
        where = "" if name == "." else f"{name}/"
        source = f"{origin or folder.resolve().name}:{name}"
        try:
            done = publish(
                files=files_of(path),
                name=path.resolve().name,
                origin=source[:300],
                by=by,
                draft=draft,
            )
        except Unreadable as error:
            report.failed += [_below(where, problem) for problem in error.problems]
            continue
        if done.outcome != "conflict":
            getattr(report, done.outcome).append(done.page.slug)
        report.conflicts += [_below(where, problem) for problem in done.kept]
    return report


def recipes_in(folder: Path, depth: int = 0) -> Iterator[Path]:
    """Folders with a recipe.yaml, in order; below one of them none is looked for."""
    if (folder / FILE).is_file():
        yield folder
    elif depth < DEEPEST:
        for path in sorted(folder.iterdir()):
            if path.is_dir() and not path.is_symlink() and path.name[0] != ".":
                yield from recipes_in(path, depth + 1)


def files_of(folder: Path) -> dict[str, bytes]:
    """{name: content} of plain files; links and hidden ones are passed over. Raises
    Unreadable for a folder that is no recipe but a data set."""
    found: dict[str, bytes] = {}
    left = MOST_BYTES
    for path in sorted(_plain(folder)):
        name = path.relative_to(folder).as_posix()
        left -= path.stat().st_size
        if left < 0 or len(found) == MOST_FILES:
            reason = f"More than {MOST_FILES} files or {MOST_BYTES:,} bytes."
            raise Unreadable([Problem(name, 0, "", reason)])
        found[name] = path.read_bytes()
    return found


def _plain(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name[0] != "."]
        for name in names:
            path = Path(root, name)
            if name[0] != "." and stat.S_ISREG(path.lstat().st_mode):
                yield path


def _below(where: str, problem: Problem) -> Problem:
    return Problem(where + problem.path, problem.line, problem.field, problem.reason)


def publish_all(source: str, *, branch: str = "", draft: bool = False) -> Report:
    """A folder, or a Git address that is fetched into a folder of its own. Raises
    Unreadable and ImportFailed."""
    if not git.is_address(source):
        folder = Path(source)
        if not folder.is_dir():
            raise Unreadable([Problem(source, 0, "", "This is no folder.")])
        return publish_from(folder, draft=draft)
    git.check_form(source)
    with tempfile.TemporaryDirectory(prefix="lyceum-recipes-") as place:
        folder = Path(place) / "checkout"
        folder.mkdir()
        git.fetch(source, folder, branch=branch)
        return publish_from(folder, origin=source, draft=draft)
