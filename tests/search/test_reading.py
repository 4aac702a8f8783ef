"""How a query was read, as parts that can be taken away."""

from urllib.parse import parse_qs

import pytest

from search import facets, reading
from search.kinds import KINDS
from search.language import parse


def parts(text, parameters=None):
    return reading.parts(parse(text, kinds=KINDS), parameters or {})


def left(part):
    return parse_qs(part.address.removeprefix("?"))


def test_plain_words_need_no_parts():
    assert parts("slurm gpu binding") == []


def test_operators_are_parts():
    found = parts('storage "small files" -python type:guide in:title')
    shown = [(str(p.before), str(p.text)) for p in found]
    assert shown == [
        ("", "storage"),
        ("", "“small files”"),
        ("without", "python"),
        ("Kind", "guide"),
        ("", "in titles only"),
    ]
    assert left(found[2])["q"] == ['storage "small files" type:"guide" in:title']
    assert left(found[4])["q"] == ['storage "small files" -python type:"guide"']


def test_what_is_taken_away_is_gone_and_the_rest_reads_the_same():
    text = 'alpha "beta gamma" -delta machine:lumi topic:"file systems"'
    for part in parts(text):
        again = parse(left(part)["q"][0], kinds=KINDS)
        whole = parse(text, kinds=KINDS)
        lost = (
            len(whole.terms) - len(again.terms)
            + len(whole.excluded) - len(again.excluded)
            + len(whole.filters) - len(again.filters)
        )  # fmt: skip
        assert lost == 1


def test_a_question_shows_what_was_looked_for():
    assert [p.text for p in parts("how do I save checkpoints?")] == [
        "save",
        "checkpoints",
    ]


def test_parts_of_an_error_keep_the_filters():
    text = "RuntimeError: NCCL error in: ProcessGroupNCCL.cpp:1691, invalid device"
    for part in parts(text, {"machine": ["lumi"]}):
        assert left(part)["machine"] == ["lumi"]


def test_filters_that_are_on_can_be_taken_off_one_by_one():
    given = {"machine": ["LUMI ", "leonardo"], "type": ["guide"]}
    query = parse("storage")
    chosen = facets.choice(query, given)
    arranged = facets.arrange([("machine", "lumi", "LUMI", 2)], chosen)
    found = {str(p.text): left(p) for p in reading.chosen(arranged, "storage", given)}
    assert set(found) == {"LUMI", "leonardo", "Guide"}
    assert found["LUMI"] == {
        "q": ["storage"],
        "machine": ["leonardo"],
        "type": ["guide"],
    }


@pytest.mark.parametrize("text", ['"\ud800" -x', '"<b>" type:guide', '"\u202e" -abc'])
def test_odd_texts_have_addresses(text):
    for part in parts(text):
        assert part.address.startswith("?q=")
