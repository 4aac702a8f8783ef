"""reStructuredText: what it becomes, and what it may not do."""

from time import process_time

import pytest

from core.rendering import Picture, render

LAUGHS = "\n".join(f".. |a{n}| replace:: |a{n + 1}| |a{n + 1}|" for n in range(40))
HEAVY = {
    "quotation marks": ("`a " * 2_000 + "\n") * 20,
    "references": ("x_ " * 3_000 + "\n") * 20,
    "titles": "".join(f"T{n}\n====\n\nx\n\n" for n in range(10_000)),
    "rows": ".. list-table::\n\n" + "   * - a\n     - b\n" * 20_000,
    "substitutions": ("|x| " * 2_000 + "\n") * 20 + "\n.. |x| replace:: y\n",
    "lists in lists": "- " * 400 + "x\n",
}


def rst(source, **options):
    return render(source, dialect="rst", **options)


def reasons(done):
    return [(problem.line, problem.reason) for problem in done.problems]


def test_callouts_and_folded_solutions():
    html = rst(
        ".. exercise:: Add *two*\n\n   Do it.\n\n   .. solution::\n\n      So.\n"
    ).html
    assert '<div class="note"><p class="note__title">Exercise: Add <em>two</em>' in html
    assert '<details class="note note--tip"><summary class="note__title">' in html


@pytest.mark.parametrize("frame", [".. tabs::\n\n{}", "{}"])
def test_tabs_with_and_without_a_frame(frame):
    tabs = ".. tab:: A\n\n   one\n\n.. tab:: B\n\n   two\n"
    indent = "   " if "tabs" in frame else ""
    shown = frame.format("".join(f"{indent}{row}\n" for row in tabs.split("\n")))
    html = rst(shown).html
    assert html.count('<fieldset class="tabs">') == 1
    assert html.count('class="tabs__panel"') == 2


def test_code_takes_language_caption_and_marked_lines():
    html = rst(
        ".. code-block:: python\n   :caption: a.py\n   :emphasize-lines: 2\n\n"
        "   a = 1\n   b = 2\n"
    ).html
    assert "<b>a.py</b><span>python</span>" in html
    assert '<span class="hl">b = 2</span>' in html


def test_maths_figures_and_tables():
    html = rst(
        "Of :math:`x^2`.\n\n.. math::\n\n   a &= b \\\\\n   c &= d\n\n"
        ".. figure:: a.png\n   :alt: A\n\n   Words\n\n"
        '.. csv-table::\n   :header: "n"\n\n   1\n',
        resolve_image=lambda href: Picture("/media/a.png", 4, 3),
    ).html
    assert html.count("<math") == 2
    assert 'alt="A"' in html
    assert "<figcaption>Words</figcaption>" in html
    assert '<th scope="col">n</th>' in html


def test_footnotes_citations_and_labels():
    done = rst(
        ".. _here:\n\nPart\n----\n\nA [#n]_ and [C]_ and :ref:`here`.\n\n"
        ".. [#n] Note.\n.. [C] Book.\n"
    )
    assert '<a href="#here">Part</a>' in done.html
    assert '<section class="footnotes"' in done.html
    assert "Book." in done.html
    assert done.headings[0].anchor == "here"


def test_labels_pages_and_terms_are_asked_for():
    asked = []

    def resolve(href):
        asked.append(href)
        return "/x/"

    rst(":ref:`A label` :doc:`/a/b` :term:`GPU node`", resolve=resolve)
    assert asked == ["ref:a label", "ref:term:gpu-node", "/a/b"]


def test_nothing_unknown_is_lost_or_unreported():
    done = rst(
        "A :strange:`role`.\n\n.. odd:: words\n   :option: 1\n\n   Some *text*.\n"
    )
    assert "role" in done.html
    assert "words" in done.html
    assert "Some <em>text</em>." in done.html
    assert reasons(done) == [
        (1, "nobody knows the role “strange”; its words are shown"),
        (3, "nobody knows the directive “odd”; its content is shown"),
    ]


@pytest.mark.parametrize(
    "source",
    [
        ".. include:: /etc/passwd\n",
        ".. literalinclude:: ../../secret\n",
        ".. raw:: html\n   :file: /etc/passwd\n",
        ".. raw:: html\n\n   <script>alert(1)</script>\n",
        ".. csv-table::\n   :file: /etc/passwd\n",
        ".. csv-table::\n   :url: https://a.example/\n",
        ".. role:: x(raw)\n   :format: html\n\n:x:`<script>alert(1)</script>`\n",
        ".. image:: javascript:alert(1)\n   :target: javascript:alert(1)\n",
        '.. note::\n   :class: x" onclick="alert(1)\n   :name: "><script>\n\n   a\n',
        "`a <javascript:alert(1)>`_\n",
    ],
)
def test_files_addresses_and_markup_stay_out(source):
    html = rst(f"Before\n\n{source}\nAfter\n").html
    assert "root:" not in html
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert "onclick=" not in html.replace("&quot;", '"').replace('" onclick="', "")
    assert "After" in html


@pytest.mark.parametrize(
    "source", [".. include:: a\n", ".. csv-table::\n   :file: a\n"]
)
def test_what_is_refused_is_said_with_its_line(source):
    assert [line for line, _ in reasons(rst(f"A\n\n{source}"))] == [3]


def test_substitutions_cannot_grow_without_end():
    done = rst(f"See |a0| and |b|.\n\n{LAUGHS}\n.. |b| replace:: |b|\n")
    assert len(done.html) < 1_000
    assert "grows too large" in done.problems[0].reason


@pytest.mark.parametrize("name", HEAVY)
def test_time_is_bounded(name, monkeypatch):
    monkeypatch.setattr("core.rendering.job.BUDGET", 0.2)
    start = process_time()
    assert rst(HEAVY[name]).html
    assert process_time() - start < 8


def test_roles_of_one_document_are_not_those_of_the_next():
    assert rst(".. role:: own\n\n:own:`a`\n").problems == ()
    assert rst(":own:`a`\n").problems
