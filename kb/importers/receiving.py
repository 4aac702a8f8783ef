"""The child process that speaks to a Git server. Started by `git`, never by hand.

Reads one JSON object from standard input and writes one: `{"commit", "findings"}` or
`{"error": what is wrong with the address, "broken": whether to forget what is kept}`.

Files are written from the objects themselves: no link, no submodule, no filter, no
hook and nobody's configuration has a say.
"""

from __future__ import annotations

import errno
import json
import resource
import signal
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any
from urllib.parse import urlsplit

from django.conf import settings
from dulwich.client import HttpGitClient, HTTPUnauthorized
from dulwich.errors import GitProtocolError, HangupException, NotGitRepository
from dulwich.objects import Blob, Commit, Tag, Tree
from dulwich.repo import Repo

from core.outside.connections import Door, Pools
from core.outside.networks import parse_networks
from core.outside.refusals import OutsideError
from kb.importers.findings import Finding

LARGEST_PACK = 300_000_000
MOST_OBJECTS = 400_000
MOST_FILES = 20_000
LARGEST_TREE = 400_000_000
LARGEST_FILE = 20_000_000
DEEPEST = 30
MEMORY = 2_000_000_000
TIMEOUT = 30.0
POINTER = b"version https://git-lfs.github.com/spec/"
OURS = b"refs/heads/received"
# A name that is too long here, or one of a file that is also a folder.
ODD_NAMES = {
    errno.ENAMETOOLONG,
    errno.EEXIST,
    errno.ENOTDIR,
    errno.EISDIR,
    errno.EILSEQ,
    errno.EINVAL,
}


class Refused(Exception):
    """The words follow the address: "… is empty"."""


def main() -> None:
    """Answer once."""
    job = json.load(sys.stdin)
    settings.configure(USE_I18N=False)
    _limit(job["seconds"])
    try:
        said = answer(job)
    except Refused as error:
        said = {"error": str(error)}
    except OutsideError as error:
        said = {"error": f"cannot be fetched: {error.reason}"}
    except HTTPUnauthorized:
        said = {"error": "asks for a password; only public repositories are read"}
    except NotGitRepository:
        said = {"error": "is gone, private, or no Git repository"}
    except (HangupException, GitProtocolError) as error:
        said = {"error": f"cannot be fetched: {error!s:.200}"}
    except MemoryError:
        said = {"error": "needs too much memory", "broken": True}
    except OSError as error:
        said = {"error": f"cannot be fetched: {error.strerror}", "broken": True}
    except Exception as error:  # noqa: BLE001 (whatever a hostile pack makes of dulwich)
        words = f"cannot be understood ({type(error).__name__})"
        said = {"error": words, "broken": True}
    json.dump(said, sys.stdout)


def answer(job: dict[str, Any]) -> dict[str, Any]:
    """Return commit and findings; the folder then holds the files. Raises Refused."""
    door = Door(
        networks=parse_networks(job["networks"]),
        read_seconds=TIMEOUT,
        seconds=job["seconds"],
    )
    parts = urlsplit(job["address"])
    client = HttpGitClient(
        f"https://{parts.netloc}",
        pool_manager=Pools(door, retries=3),
        timeout=TIMEOUT,
        quiet=True,
    )
    repo = _repository(Path(job["cache"]))
    with closing(door), repo:
        wanted = _wanted(client, parts.path, job["branch"])
        if wanted not in repo.object_store:
            _receive(client, parts.path, repo, wanted)
        repo.refs[OURS] = wanted  # type: ignore[index]
        commit, tree = _commit(repo, wanted)
        findings = list(write(repo, tree, Path(job["folder"])))
    return {
        "commit": commit.decode("ascii"),
        "findings": [(f.path, f.line, f.reason) for f in findings],
    }


def _repository(cache: Path) -> Repo:
    if (cache / "objects").is_dir():
        return Repo(str(cache), bare=True)
    cache.mkdir(parents=True, exist_ok=True)
    return Repo.init_bare(str(cache))


def _wanted(client: HttpGitClient, path: str, branch: str) -> Any:
    """Return the id of what a branch, a tag or HEAD names now."""
    found = client.get_refs(path)
    if client.dumb:
        raise Refused("is no Git server, only files of a repository")
    refs = {name: value for name, value in found.refs.items() if value}
    if not refs:
        raise Refused("is an empty repository")
    name = branch.encode()
    names = (b"refs/heads/" + name, b"refs/tags/" + name, name) if name else (b"HEAD",)
    for each in names:
        if each in refs:
            return refs[each]  # type: ignore[index]
    if not name:
        raise Refused("names no branch of its own: say which one")
    raise Refused(f"has no branch or tag called {branch}")


def _receive(client: HttpGitClient, path: str, repo: Repo, wanted: Any) -> None:
    """Fetch one commit; what is kept already is not sent again."""

    def wants(refs: Any, depth: int | None = None) -> list[Any]:
        return [wanted]

    with TemporaryFile(dir=repo.path) as pack:
        meter = Meter(pack)
        result = client.fetch_pack(
            path, wants, repo.get_graph_walker(), meter.write, depth=1
        )
        if meter.size:
            pack.seek(0)
            repo.object_store.add_thin_pack(pack.read, None)
    repo.update_shallow(result.new_shallow, result.new_unshallow)
    if wanted not in repo.object_store:
        raise Refused("did not send what it names")


class Meter:
    """Counts what is received, and the objects its head announces, while it comes."""

    def __init__(self, pack: IO[bytes]) -> None:
        self.pack = pack
        self.size = 0
        self.head = b""

    def write(self, data: bytes) -> int:
        """Keep a piece. Raises Refused beyond the limits."""
        self.size += len(data)
        if self.size > LARGEST_PACK:
            raise Refused(f"is larger than {LARGEST_PACK // 1_000_000:,} MB")
        if len(self.head) < 12:
            self.head += data[: 12 - len(self.head)]
            if len(self.head) == 12:
                self._check_objects()
        return self.pack.write(data)

    def _check_objects(self) -> None:
        if int.from_bytes(self.head[8:12], "big") > MOST_OBJECTS:
            raise Refused(f"has more than {MOST_OBJECTS:,} objects")


def _commit(repo: Repo, wanted: Any) -> tuple[bytes, Any]:
    found = repo[wanted]
    for _ in range(5):
        if isinstance(found, Tag):
            found = repo[found.object[1]]
    if not isinstance(found, Commit):
        raise Refused("names what is no commit")
    return found.id, found.tree


def write(repo: Repo, tree: Any, folder: Path) -> Iterator[Finding]:
    """Write the regular files of a tree; yield what is left out, and why."""
    files = size = 0
    for name, mode, sha in _entries(repo, tree, "", 0):
        reason = _left_out(name, mode)
        if reason:
            yield Finding(name, None, reason)
            continue
        blob = repo[sha]
        data = blob.data if isinstance(blob, Blob) else b""
        if data.startswith(POINTER):
            yield Finding(name, None, "stands in Git LFS and is left out")
            continue
        if len(data) > LARGEST_FILE:
            yield Finding(name, None, f"is larger than {LARGEST_FILE // 10**6} MB")
            continue
        files, size = files + 1, size + len(data)
        if files > MOST_FILES:
            raise Refused(f"has more than {MOST_FILES:,} files")
        if size > LARGEST_TREE:
            raise Refused(f"unpacks to more than {LARGEST_TREE // 10**6} MB")
        place = folder / name
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        except OSError as error:
            if error.errno not in ODD_NAMES:
                raise
            yield Finding(name, None, f"cannot be written here ({error.strerror})")


def _entries(
    repo: Repo, tree: Any, above: str, depth: int
) -> Iterator[tuple[str, int, Any]]:
    found = repo[tree]
    if depth > DEEPEST or not isinstance(found, Tree):
        return
    for entry in found.items():
        name = entry.path.decode("utf-8", "replace")
        if not name or name in (".", "..") or set(name) & set("/\\\0"):
            continue
        path = f"{above}{name}"
        if stat.S_ISDIR(entry.mode):
            # Hidden folders hold no documentation, and `.git` would be dangerous.
            if not name.startswith("."):
                yield from _entries(repo, entry.sha, f"{path}/", depth + 1)
        else:
            yield path, entry.mode, entry.sha


def _left_out(name: str, mode: int) -> str:
    if stat.S_ISLNK(mode):
        return "is a symbolic link and is left out"
    if mode == 0o160000:
        return "is another repository (submodule) and is left out"
    if not stat.S_ISREG(mode):
        return "is no file and is left out"
    return ""


def _limit(seconds: float) -> None:
    """Should the parent die, this ends by itself."""
    signal.alarm(int(seconds) + 10)
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, LARGEST_PACK + 1_000_000),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, hard))


if __name__ == "__main__":
    main()
