"""What the tests of the house look at: our packages and the files we keep."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The lowest layer first; a package may import and point at those before it.
LAYERS = ("core", "accounts", "machines", "kb", "search", "home", "config")
FOLDERS = {name: ROOT / name for name in LAYERS} | {
    "home": ROOT / "site/home",
    "config": ROOT / "site/config",
}


def kept_files() -> list[Path]:
    """Return every file that is or would be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return [path for path in paths if path.is_file()]


def modules(*, with_migrations: bool = False) -> Iterator[Path]:
    """Yield our Python files, without tests."""
    for folder in FOLDERS.values():
        for path in sorted(folder.rglob("*.py")):
            if with_migrations or "migrations" not in path.parts:
                yield path


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
