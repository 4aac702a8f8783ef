"""Charts: well-formed whatever is drawn, described, and inside their frame."""

import itertools
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.charts import EFFICIENCY, SPEED_UP, VALUE, Line, draw, figure, shown

WORDS = {"key": "c1", "title": "Speed-up", "description": "Ideal is 4.", "unit": "min"}
HPE = Line("H200, HPE", ((8, 1.0), (16, 1.84), (32, 2.98)))
MANGO = Line("MI300X, MangoBoost", ((8, 1.0), (16, 1.78), (32, 2.63)))
NAME = "{http://www.w3.org/2000/svg}"


def read(svg):
    named = svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return ElementTree.fromstring(named)  # noqa: S314 (our own)


def texts(svg):
    return [node.text for node in read(svg).iter(f"{NAME}text")]


def test_a_chart_says_what_it_shows():
    root = read(draw(SPEED_UP, [HPE, MANGO], **WORDS))
    assert root.get("role") == "img"
    labelled = root.get("aria-labelledby").split()
    words = {node.get("id"): node.text for node in root if node.get("id")}
    assert [words[key] for key in labelled] == ["Speed-up", "Ideal is 4."]


def test_lines_end_with_their_figure_and_name():
    found = texts(draw(SPEED_UP, [HPE, MANGO], **WORDS))
    assert "2.98× H200, HPE" in found
    assert "2.63× MI300X, MangoBoost" in found
    assert {"1×", "2×", "4×", "8", "16", "32", "GPUs"} <= set(found)


def test_labels_do_not_meet():
    close = [Line(f"n{n}", ((8, 1.0), (16, 1.9 + n / 100))) for n in range(4)]
    svg = draw(SPEED_UP, close, **WORDS)
    places = sorted(
        map(float, re.findall(r'class="[a-d]-t" x="\d+" y="([\d.]+)"', svg))
    )
    assert len(places) == 4
    assert all(b - a >= 17.9 for a, b in itertools.pairwise(places))


def test_efficiency_goes_from_nought_to_a_hundred():
    found = texts(draw(EFFICIENCY, [Line("a", ((8, 1.0), (32, 0.745)))], **WORDS))
    assert {"0 %", "50 %", "100 %", "74 % a"} <= set(found)


def test_markup_in_a_name_stays_text():
    svg = draw(VALUE, [Line('<b onx="1">&', ((1, 2.0),))], **WORDS)
    assert '26 <b onx="1">&' not in svg
    assert '2 min <b onx="1">&' in texts(svg)


def test_nothing_is_no_chart():
    with pytest.raises(ValueError, match="a point"):
        draw(VALUE, [], **WORDS)


@given(
    st.sampled_from([SPEED_UP, EFFICIENCY, VALUE]),
    st.lists(
        st.lists(
            st.tuples(st.integers(1, 200_000), st.floats(1e-6, 1e12)),
            min_size=1,
            max_size=12,
        ),
        min_size=1,
        max_size=6,
    ),
)
def test_whatever_is_drawn_is_well_formed_and_inside(kind, lines):
    svg = draw(kind, [Line("x", tuple(points)) for points in lines], **WORDS)
    for node in read(svg).iter(f"{NAME}circle"):
        assert 52 <= float(node.get("cx")) <= 373
        assert 19 <= float(node.get("cy")) <= 241


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.01224, "0.0122"), (26.1, "26.1"), (138294.0, "138,294"), (1e-7, "1e-07")],
)
def test_figures_have_three_digits(value, words):
    assert figure(value) == words
    assert shown(VALUE, value, "min") == f"{words} min"
