"""Files of a documentation folder, read with limits and never from outside it."""

import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kb.importers.findings import Finding, ImportFailed

MOST_FILES = 20_000
DEEPEST = 20
LARGEST_PAGE = 1_000_000
IMAGES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg"})
MARKDOWN = frozenset({".md", ".markdown"})
PAGES = MARKDOWN | {".rst", ".ipynb"}
# In the order in which Sphinx looks for a page that is named without its ending.
SOURCES = (".rst", ".md", ".ipynb")
SKIPPED = frozenset({"node_modules", "__pycache__", "venv", "site-packages"})
CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x0b\x1b"))


class Unreadable(Exception):
    """A file is no text; the message says why."""


@dataclass(frozen=True, slots=True)
class Tree:
    """The files of a source, by their path from its folder, with `/`."""

    folder: Path
    files: frozenset[str]
    findings: tuple[Finding, ...]

    def path(self, name: str) -> Path:
        """Return where a file of the tree lies."""
        return self.folder / name

    def text(self, name: str, largest: int = LARGEST_PAGE) -> tuple[str, str]:
        """Return a file's text and a remark on its encoding, mostly empty.

        Raises Unreadable for what is too large or no text.
        """
        return decode(read_bytes(self.path(name), largest))


def read_tree(folder: Path) -> Tree:
    """Return the tree below `folder`. Raises ImportFailed when it is no folder."""
    folder = folder.resolve()
    if not folder.is_dir():
        raise ImportFailed(f"{folder} is not a folder")
    files: set[str] = set()
    findings: list[Finding] = []
    for path in _walk(folder):
        name = path.relative_to(folder).as_posix()
        if not is_readable(name):
            said = name.encode("utf-8", "replace").decode()
            findings.append(Finding(said, None, "its name cannot be read: left out"))
        elif path.is_dir() and not path.is_symlink():
            findings.append(Finding(name, None, "the folder lies too deep: left out"))
        elif not is_inside(path, folder):
            findings.append(Finding(name, None, "the link leads out of the folder"))
        elif path.is_file():
            files.add(name)
        if len(files) > MOST_FILES:
            raise ImportFailed(f"{folder} has more than {MOST_FILES:,} files")
    return Tree(folder, frozenset(files), tuple(findings))


def is_readable(name: str) -> bool:
    """Say whether a name can be kept and shown: bytes that are no UTF-8 come as
    surrogates, which no database takes, and controls would act on a terminal."""
    return not any(unicodedata.category(c) in ("Cc", "Cs") for c in name)


def is_inside(path: Path, folder: Path) -> bool:
    """Say whether a path, its symbolic links followed, lies below a folder."""
    try:
        return path.resolve(strict=True).is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):
        return False


def read_bytes(path: Path, largest: int) -> bytes:
    """Return a file's bytes. Raises Unreadable."""
    try:
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except OSError as error:
        raise Unreadable(f"the file cannot be read ({error.strerror})") from error
    if len(data) > largest:
        raise Unreadable(f"the file is larger than {largest:,} bytes")
    return data


def decode(data: bytes) -> tuple[str, str]:
    """Return text and remark. Raises Unreadable for binary data."""
    controls = len(data) - len(data.translate(None, CONTROLS))
    if b"\0" in data or controls * 100 > len(data):
        raise Unreadable("the file is binary, not text")
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
        return text, "the file is not UTF-8; read as Latin text"


def _walk(folder: Path) -> Iterator[Path]:
    for current, folders, names in os.walk(folder, followlinks=False):
        here = Path(current)
        depth = len(here.relative_to(folder).parts)
        linked = [name for name in folders if (here / name).is_symlink()]
        kept = sorted(
            name
            for name in folders
            if not name.startswith(".") and name not in SKIPPED and name not in linked
        )
        folders[:] = [name for name in kept if depth < DEEPEST and is_readable(name)]
        left_out = [name for name in kept if name not in folders]
        for name in sorted([*names, *linked, *left_out]):
            if not name.startswith("."):
                yield here / name
