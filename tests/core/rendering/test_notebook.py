"""Notebooks: words, code and outputs."""

import json

import pytest

from core.rendering import render
from core.rendering.outputs import MOST_LINES, readable


def notebook(*outputs, source="print(1)", **more):
    cell = {
        "cell_type": "code",
        "source": source,
        "execution_count": 3,
        "metadata": {},
        "outputs": list(outputs),
    }
    words = {"cell_type": "markdown", "metadata": {}, "source": "## Part\n\nOf $x$."}
    made = {"cells": [words, cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    return render(json.dumps(made | more), dialect="notebook")


def shown(**data):
    forms = {kind.replace("_", "/", 1): value for kind, value in data.items()}
    return {"output_type": "display_data", "metadata": {}, "data": forms}


def test_words_code_and_what_it_printed():
    done = notebook({"output_type": "stream", "name": "stdout", "text": ["a\n", "b\n"]})
    assert done.headings[0].title == "Part"
    assert "<math" in done.html
    assert "<b>In [3]</b><span>python</span>" in done.html
    assert '<span class="o">a\nb</span>' in done.html


def test_tracebacks_stay_without_their_colours():
    done = notebook(
        {
            "output_type": "error",
            "ename": "ValueError",
            "evalue": "no",
            "traceback": [
                "\x1b[31mTraceback\x1b[0m",
                "\x1b[1;31mValueError\x1b[0m: no",
            ],
        }
    )
    assert "Traceback\nValueError: no" in done.html
    assert "ValueError: no" in done.sections[-1].text


def test_scripts_widgets_and_drawings_are_named_not_shown():
    svg = {"image/svg+xml": "<svg onload=a()/>", "text/plain": "<Figure>"}
    done = notebook(
        {"output_type": "display_data", "metadata": {}, "data": svg},
        shown(text_html="<script>a()</script><table><tr><td>1</td></tr></table>"),
    )
    assert "<script" not in done.html
    assert "<svg" not in done.html
    assert "<td>1</td>" in done.html
    assert "kind SVG is not shown" in done.html
    assert any("SVG" in problem.reason for problem in done.problems)


def test_long_outputs_are_cut_and_say_so():
    text = readable("\n".join(str(n) for n in range(MOST_LINES + 100)))
    assert "… 101 lines left out …" in text or "… 100 lines left out …" in text
    assert text.endswith(str(MOST_LINES + 99))


def test_a_progress_bar_is_its_last_state():
    assert readable("10%\r50%\r100%\nok") == "100%\nok"


@pytest.mark.parametrize(
    "source",
    ["{", "[]", "null", '{"nbformat": 4}', '{"nbformat": 9, "cells": []}', "[" * 5_000],
)
def test_broken_notebooks_are_one_line_in_the_report(source):
    done = render(source, dialect="notebook")
    assert len(done.problems) == 1
    assert "notebook" in done.problems[0].reason


def test_old_notebooks_are_read():
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [
            {
                "metadata": {},
                "cells": [
                    {
                        "cell_type": "code",
                        "input": "1 + 1",
                        "language": "python",
                        "metadata": {},
                        "collapsed": False,
                        "prompt_number": 7,
                        "outputs": [],
                    }
                ],
            }
        ],
    }
    assert "In [7]" in render(json.dumps(old), dialect="notebook").html
