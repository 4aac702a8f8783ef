import pytest

from core.rendering import Heading
from kb.importers import child
from kb.importers.links import Targets
from kb.importers.sandbox import RenderingFailed, Sandbox


def test_pages_are_rendered_with_their_links():
    with Sandbox(Targets(pages={"a.md": "/g/a/"})) as sandbox:
        done = sandbox.render("b.md", "## T\n\n[a](a.md) [b](gone.md)", "mkdocs")
    assert '<a href="/g/a/">' in done.html
    assert done.headings == (Heading("t", "T", 2),)
    assert [p.line for p in done.problems] == [3]


def test_a_text_that_takes_too_long_costs_itself_only():
    with Sandbox(Targets(), page_seconds=0.01) as sandbox:
        with pytest.raises(RenderingFailed, match="more than"):
            sandbox.render("a.md", "x", "mkdocs")
        sandbox._seconds = 30
        assert "<p>x</p>" in sandbox.render("a.md", "x", "mkdocs").html


def test_a_child_that_dies_is_replaced():
    with Sandbox(Targets()) as sandbox:
        sandbox.render("a.md", "x", "mkdocs")
        sandbox._child.kill()
        sandbox._child.wait()
        assert "<p>y</p>" in sandbox.render("a.md", "y", "mkdocs").html


def test_the_child_answers_what_it_cannot_do():
    job = {"key": "a.md", "source": "\ud800", "dialect": "mkdocs", "previous": []}
    assert "html" in child.answer(job, Targets())
