"""Nothing an operator or editor may use stays undocumented."""

import re

import pytest

from config.environment import Environment
from tests.house.ground import FOLDERS, ROOT, name

COMMANDS = sorted(
    path.stem
    for folder in FOLDERS.values()
    for path in folder.glob("management/commands/[a-z]*.py")
)
SETTINGS = sorted(field.upper() for field in Environment.model_fields)
SCRIPTS = ["demo", "test", "postgres", "elasticsearch", "bench"]


def documentation() -> str:
    pages = (ROOT / "docs").rglob("*.md")
    return "\n".join(page.read_text() for page in pages)


@pytest.mark.parametrize("setting", SETTINGS)
def test_setting_is_in_the_example(setting):
    example = (ROOT / ".env.example").read_text()
    assert re.search(rf"^#?{setting}=", example, re.M)


def test_example_lists_no_setting_that_is_gone():
    example = (ROOT / ".env.example").read_text()
    listed = re.findall(r"^#?([A-Z][A-Z0-9_]*)=", example, re.M)
    assert sorted(listed) == SETTINGS


@pytest.mark.parametrize("setting", SETTINGS)
def test_setting_is_documented(setting):
    assert f"`{setting}`" in documentation()


@pytest.mark.parametrize("command", COMMANDS)
def test_command_is_documented(command):
    assert f"`manage.py {command}" in documentation()


@pytest.mark.parametrize("script", SCRIPTS)
def test_script_is_documented_and_can_be_run(script):
    assert f"`script/{script}" in documentation()
    assert (ROOT / "script" / script).stat().st_mode & 0o111


def test_readme_opens_with_the_two_commands():
    opening = (ROOT / "README.md").read_text()[:1500]
    assert re.search(r"^script/demo", opening, re.M)
    assert re.search(r"^script/test", opening, re.M)


def test_decisions_are_numbered_without_gaps():
    records = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))
    numbers = [int(record.name[:4]) for record in records]
    assert numbers == list(range(1, len(numbers) + 1)), [name(r) for r in records]
