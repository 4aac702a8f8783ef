"""Where things are, what they are called, and how big they may grow."""

import ast
import importlib

import pytest

from tests.house.ground import FOLDERS, LAYERS, ROOT, kept_files, modules, name, tree

# A list of settings is read from top to bottom and holds one idea.
LISTS = {"site/config/settings/base.py"}
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_TEMPLATE = 300, 50, 60


def test_site_is_a_plain_folder():
    """`site` is a module of Python's own: as a package ours would hide it."""
    assert not (ROOT / "site" / "__init__.py").exists()


@pytest.mark.parametrize("package", LAYERS)
def test_package_resolves_inside_the_project(package):
    assert importlib.import_module(package).__path__[0] == str(FOLDERS[package])


def test_no_module_is_a_junk_drawer():
    junk = {"utils.py", "helpers.py", "common.py", "misc.py", "util.py", "helper.py"}
    assert [name(path) for path in kept_files() if path.name in junk] == []


def test_no_file_holds_two_ideas():
    long = {name(path): _lines(path) for path in [*modules(), *_scripts()]}
    long = {path: n for path, n in long.items() if path not in LISTS}
    assert {path: n for path, n in long.items() if n > LONGEST_FILE} == {}


def test_no_function_needs_scrolling():
    long = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in [*modules(), *_scripts()]
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def test_no_template_needs_scrolling():
    templates = (ROOT / "templates").rglob("*.html")
    long = {name(path): _lines(path) for path in templates}
    assert {path: n for path, n in long.items() if n >= LONGEST_TEMPLATE} == {}


def _scripts():
    return (ROOT / "script").rglob("*.py")


def _lines(path):
    return len(path.read_text().splitlines())
