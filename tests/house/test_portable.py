"""Nothing in the repository belongs to one machine, one network or one person."""

import re

import pytest

from tests.house.ground import ROOT, kept_files, name

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
# Written apart, so that this file does not hold what it looks for.
MACHINE_PATHS = re.compile("/" + r"work/(main|shared|\.library)|" + "/" + "root/")
# A path in a text about a supercomputer is not one of this machine.
TEXTS = ("site/demo/", "tests/", "search/eval/", "docs/", "core/rendering/")
TEXT_SUFFIXES = {".md", ".yaml", ".yml", ".json", ".jsonl", ".txt"}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_lock_file_names_no_host(lock):
    assert "://" not in lock.read_text()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_package_has_hashes(lock):
    entries = re.split(r"\n(?=[a-z0-9])", lock.read_text())
    assert [e.splitlines()[0] for e in entries if "--hash=sha256:" not in e] == []


def test_developers_run_what_the_site_runs():
    runtime, develop = (pins(f"{which}.txt") for which in ("runtime", "develop"))
    assert runtime - develop == set()


def pins(lock: str) -> set[str]:
    text = (ROOT / "requirements" / lock).read_text()
    return set(re.findall(r"^([a-z0-9.-]+==\S+)", text, re.M))


def test_no_file_names_a_path_of_one_machine():
    wrong = [
        f"{name(path)}: {found.group()}"
        for path in kept_files()
        if not (name(path).startswith(TEXTS) and path.suffix in TEXT_SUFFIXES)
        if (found := MACHINE_PATHS.search(path.read_text(errors="ignore")))
    ]
    assert wrong == []


def test_no_secret_is_kept():
    private_key = re.compile("-----BEGIN [A-Z ]*PRIVATE" + " KEY-----")
    wrong = [
        name(path)
        for path in kept_files()
        if path.name == ".env" or private_key.search(path.read_text(errors="ignore"))
    ]
    assert wrong == []
