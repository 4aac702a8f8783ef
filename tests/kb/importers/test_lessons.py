"""Sphinx lessons and notebooks: planned, put together, and reported."""

import json
import re
from base64 import b64encode
from pathlib import Path

import pytest

from core.rendering import render
from core.rendering.doctree.names import known_directives
from core.rendering.doctree.roles import _unknown, role_for
from kb.importers.plan import make_plan
from kb.importers.sphinx import literals
from kb.importers.tree import read_tree

CORPORA = Path(__file__).parents[4] / "shared" / "corpora"
LESSONS = ("gpu-programming", "castiel-multi-gpu-ai", "lumi-ai-guide")
DIRECTIVE = re.compile(r"^\s*\.\. (?:\|[^|]+\| )?([\w:+-]+)::", re.MULTILINE)
FENCED = re.compile(r"^\s*(?:`{3,}|:{3,})\{([\w:+-]+)\}", re.MULTILINE)
ROLES = re.compile(r"(?<![\w:]):([a-zA-Z][\w:+-]*):`|\{([a-zA-Z][\w:+-]*)\}`(?!`)")
# Roles with their text, which stay, and code in a line: `write_{this}` holds no role.
SPAN = re.compile(r"((?:\{[\w:+-]+\}|:[\w:+-]+:)`[^`]*`)|(?<!`)`[^`\n]+`(?!`)")
PIXEL = b64encode(b"\x89PNG not read here").decode()


def planned(source, **options):
    plan = make_plan(read_tree(source.folder), base_url="/g/", **options)
    return plan, {page.key: page for page in plan.pages}


def reasons(page):
    return [finding.reason for finding in page.findings]


@pytest.fixture
def lesson(source):
    source.write("conf.py", 'project = "Our lesson"\nraise SystemExit("run!")\n')
    source.write(
        "index.rst",
        "Lesson\n======\n\n.. toctree::\n\n   second\n   first\n   A <https://a.example>\n",
    )
    source.write("first.rst", "First page\n==========\n\nSee :doc:`second`.\n")
    source.write(
        "second.rst", ".. _begin:\n\nSecond\n======\n\n.. toctree::\n\n   deep/third\n"
    )
    source.write("deep/third.md", "# Third\n\nSee {ref}`begin`.\n")
    return source


def test_toctrees_give_order_and_place(lesson):
    plan, _ = planned(lesson)
    assert plan.name == "Our lesson"
    assert [(p.title, p.url, p.dialect) for p in plan.pages] == [
        ("Our lesson", "/g/", "rst"),
        ("Second", "/g/second/", "rst"),
        ("Third", "/g/second/third/", "myst"),
        ("First page", "/g/first/", "rst"),
    ]


def test_references_have_words_and_lead_somewhere(lesson):
    plan, pages = planned(lesson)
    assert ":doc:`Second <second>`" in pages["first.rst"].text
    assert "{ref}`Second <begin>`" in pages["deep/third.md"].text
    assert plan.targets.references["begin"] == "/g/second/"
    assert plan.targets.resolve("second", "first.rst") == "/g/second/"


def test_lists_of_pages_that_the_site_shows_are_hidden(lesson):
    _, pages = planned(lesson)
    html = render(pages["index.rst"].text, dialect="rst").html
    assert "https://a.example" in html
    assert "first" not in html


def test_configuration_is_read_and_never_run():
    values = literals('project = "A"\nx = open("/etc/passwd").read()\ny = [1, "b"]\n')
    assert values == {"project": "A", "y": [1, "b"]}


def test_files_are_put_in_and_lines_remember_theirs(source):
    source.write("index.rst", "A\n=\n\n.. toctree::\n\n   b\n")
    source.write("b.rst", "B\n=\n\n.. literalinclude:: code/a.py\n   :lines: 2-3\n")
    source.write("code/a.py", "one\ntwo\nthree\nfour\n")
    _, pages = planned(source)
    assert "two\n   three" in pages["b.rst"].text
    line = pages["b.rst"].text.split("\n").index("   two") + 1
    assert pages["b.rst"].origin(line) == ("code/a.py", 2)


@pytest.mark.parametrize(
    "directive",
    [
        ".. include:: /etc/passwd",
        ".. include:: ../../outside.rst",
        ".. include:: https://a.example/x.rst",
        ".. literalinclude:: ../secret",
        ".. csv-table::\n   :file: /etc/passwd",
        ".. csv-table::\n   :url: https://a.example/x.csv",
        ".. include:: b.rst",
    ],
)
def test_what_is_not_put_in_is_said_once(source, directive):
    source.write("index.rst", "A\n=\n\n.. toctree::\n\n   b\n")
    source.write("b.rst", f"B\n=\n\n{directive}\n")
    _, pages = planned(source)
    assert len(reasons(pages["b.rst"])) == 1
    assert pages["b.rst"].findings[0].line == 4
    assert render(pages["b.rst"].text, dialect="rst").problems == ()


def test_a_file_that_pages_include_is_no_page(source):
    source.write("index.md", "# A\n\n```{toctree}\nb\n```\n")
    source.write("b.md", "# B\n\n```{include} part.md\n```\n")
    source.write("part.md", "Shared words\n")
    _, pages = planned(source)
    assert set(pages) == {"index.md", "b.md"}
    assert "Shared words" in pages["b.md"].text


def test_substitutions_of_front_matter_are_put_in(source):
    front = "---\nmyst:\n  substitutions:\n    who: the desk\n---\n"
    source.write("index.md", f"{front}# A\n\n```{{note}}\nAsk {{{{ who }}}}.\n```\n")
    _, pages = planned(source)
    assert "Ask the desk." in pages["index.md"].text


def test_a_notebook_is_made_small_and_its_pictures_are_taken_out(source):
    output = {
        "output_type": "display_data",
        "metadata": {},
        "data": {"image/png": PIXEL},
    }
    stream = {"output_type": "stream", "name": "stdout", "text": "x\n" * 1_000_000}
    code = {"cell_type": "code", "source": "1", "metadata": {}, "execution_count": 1}
    words = {"cell_type": "markdown", "metadata": {}, "source": "# Of rays\n\nWords."}
    cells = [words, code | {"outputs": [stream, output]}]
    whole = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    source.write("README.md", "# A\n")
    source.write("a.ipynb", json.dumps(whole))
    _, pages = planned(source)
    page = pages["a.ipynb"]
    assert page.title == "Of rays"
    assert len(page.text) < 5_000
    assert list(page.pictures) == [
        re.search(r'"(a\.ipynb\.files/[^"]+)"', page.text)[1]
    ]


def test_a_broken_notebook_fails_alone(source):
    source.write("README.md", "# A\n")
    source.write("a.ipynb", "{ broken")
    plan, pages = planned(source)
    assert [finding.path for finding in plan.failed] == ["a.ipynb"]
    assert "broken" in plan.failed[0].reason
    assert "README.md" in pages


def words_of(notebook):
    """The words of a notebook: its code may hold anything."""
    cells = json.loads(notebook)["cells"]
    words = [cell["source"] for cell in cells if cell["cell_type"] == "markdown"]
    return "\n\n".join("".join(lines) for lines in words)


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not here")
@pytest.mark.parametrize("name", LESSONS)
def test_every_directive_and_role_is_known_or_reported(name):
    """Counted in the files themselves, by patterns that know nothing of our parsers."""
    unreported = []
    for path in sorted((CORPORA / name).rglob("*")):
        if path.suffix not in {".rst", ".md", ".ipynb"}:
            continue
        text = path.read_text()
        dialect = {".rst": "rst", ".md": "myst", ".ipynb": "notebook"}[path.suffix]
        pattern = DIRECTIVE if dialect == "rst" else FENCED
        words = words_of(text) if dialect == "notebook" else text
        used = {found.lower() for found in pattern.findall(words)} - {"eval-rst"}
        roles = {(a or b).lower() for a, b in ROLES.findall(SPAN.sub(r"\1", words))}
        odd = {name for name in used if name not in known_directives()}
        odd |= {name for name in roles if role_for(name) is _unknown}
        said = " ".join(p.reason for p in render(text, dialect=dialect).problems)
        unreported += [(path.name, word) for word in odd if f"“{word}”" not in said]
    assert unreported == []
