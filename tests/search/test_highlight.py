"""Highlights are safe: only `<mark>` is HTML."""

from hypothesis import given
from hypothesis import strategies as st

from search import highlight
from search.highlight import END, START, Sought


def words(*stems):
    return Sought.of([stem] for stem in stems)


def test_only_marks_become_html():
    marked = f"<b>{START}a & b{END}</b>"
    assert highlight.to_html(marked) == "&lt;b&gt;<mark>a &amp; b</mark>&lt;/b&gt;"


@given(st.text(st.one_of(st.characters(), st.sampled_from(START + END + "<&>"))))
def test_any_text_is_safe_and_balanced(text):
    html = highlight.to_html(text)
    rest = html.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in rest
    assert html.count("<mark>") == html.count("</mark>")


def test_text_cannot_bring_marks_of_its_own():
    assert START not in highlight.passage(f"{START}x{END}", words(), "en")


def test_words_are_marked_by_stem():
    assert highlight.marked_html("Running jobs", words("run"), "en") == (
        "<mark>Running</mark> jobs"
    )


def test_neighbours_share_a_mark():
    stems = words("exit", "code")
    assert highlight.marked_html("the exit code.", stems, "en") == (
        "the <mark>exit code</mark>."
    )


def test_underscores_belong_to_the_mark():
    stems = words("nccl", "debug")
    assert highlight.marked_html("set NCCL_DEBUG now", stems, "en") == (
        "set <mark>NCCL_DEBUG</mark> now"
    )


def test_c_plus_plus_is_not_c():
    assert highlight.marked_html("C and C++", words("cplusplus"), "en") == (
        "C and <mark>C++</mark>"
    )


def test_passage_shows_the_place_with_most_words():
    text = "Nothing here. " * 60 + "The scratch quota is 5 TB. " + "Nothing. " * 60
    found = highlight.passage(text, words("scratch", "quota"), "en")
    assert f"{START}scratch quota{END}" in found
    assert found.startswith("… ")
    assert found.endswith(" …")
    assert len(found) < 400


def test_short_text_is_shown_whole():
    assert highlight.passage("All of it.", words(), "en") == "All of it."


@given(st.text(max_size=1500), st.sampled_from(["", "a", "the"]))
def test_passage_of_any_text(text, word):
    found = highlight.passage(text, words(word), "en")
    highlight.to_html(found)


def test_start_of_a_command_is_marked():
    assert highlight.mark_start("NCCL_SOCKET", 6) == f"{START}NCCL_SO{END}CKET"


def test_phrases_are_marked_only_where_they_stand_whole():
    sought = Sought.of([["graphic", "card"], ["gpu"]])
    marked = highlight.marked_html("A card, a GPU, graphics cards.", sought, "en")
    assert marked == "A card, a <mark>GPU</mark>, <mark>graphics cards</mark>."


def test_camel_case_is_marked_by_its_parts():
    sought = Sought.of([["job", "limit"]])
    marked = highlight.marked_html("see MaxJobLimit", sought, "en")
    assert marked == "see <mark>MaxJobLimit</mark>"
