from core.rendering.anchors import Found, assign, slug
from core.rendering.document import Heading


def anchors(titles, **options):
    found = [Found(title, 2) for title in titles]
    return [place.anchor for place in assign(found, **options)]


def was(*pairs):
    return [Heading(anchor, title, 2) for anchor, title in pairs]


def test_a_slug_is_the_one_the_dialects_own_tools_give():
    assert slug("Ask Slurm: a warning!") == "ask-slurm-a-warning"
    assert slug("C++ & CUDA", "github") == "c--cuda"
    assert slug("Ωmega") == "mega"
    assert slug("Σύστημα") == "σύστημα"
    assert slug("!!!") == "section"


def test_the_second_of_two_equal_headings_is_numbered():
    assert anchors(["Limits", "Limits", "Limits"]) == ["limits", "limits-2", "limits-3"]


def test_ids_of_earlier_blocks_and_of_the_page_frame_are_not_used_again():
    assert anchors(["Limits", "Main"], taken={"limits"}) == ["limits-2", "main-2"]


def test_an_explicit_id_wins_and_the_words_still_lead_there():
    [place] = assign([Found("Limits", 2, ["ref-limits", "older"])])
    assert place.anchor == "ref-limits"
    assert place.aliases == ("older", "limits")


def test_a_reworded_heading_keeps_its_anchor():
    before = was(("how-long", "How long"), ("save", "How often to save"))
    after = anchors(["The longest job", "How often to save"], previous=before)
    assert after == ["how-long", "save"]


def test_reworded_and_moved_headings_are_found_by_their_likeness():
    before = was(("a", "Ask for a warning"), ("b", "Chain the jobs"))
    titles = ["New here", "Ask Slurm for a warning", "And this", "Chain your jobs"]
    assert anchors(titles, previous=before) == ["new-here", "a", "and-this", "b"]


def test_an_inserted_heading_takes_no_anchor_away():
    before = was(("one", "One"), ("two", "Two"))
    assert anchors(["One", "Between", "Two"], previous=before) == [
        "one",
        "between",
        "two",
    ]


def test_a_new_explicit_id_leaves_the_old_anchor_working():
    [place] = assign([Found("Limits", 2, ["now"])], previous=was(("then", "Limits")))
    assert place.anchor == "now"
    assert "then" in place.aliases
