"""Queries that ask the same thing are one line of the report."""

import pytest

from search.alike import Asked, grouped, key_of


def texts(*asked):
    rows = [Asked(text, times) for text, times in asked]
    return [[each.text for each in group.asked] for group in grouped(rows, "en")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("saving checkpoints", "How do I save a checkpoint?"),
        ("NCCL timeout", "timeouts nccl"),
        ("conda   env", "conda env"),
        ("Überlauf", "uberlauf"),
    ],
)
def test_endings_order_and_stop_words_do_not_matter(one, other):
    assert key_of(one, "en") == key_of(other, "en") != ""


def test_stop_words_alone_are_kept():
    assert key_of("how to", "en")


@pytest.mark.parametrize("text", ["", "   ", "\0", "…!?", "\u202e", "<>&"])
def test_nothing_to_look_for_has_no_key(text):
    assert key_of(text, "en") == ""


def test_a_huge_text_has_a_short_key():
    assert len(key_of("wordy " * 50_000 + "x" * 40_000, "en")) <= 256


def test_slips_join_the_most_asked():
    assert texts(("kubernetes operator", 9), ("kubernets operator", 2)) == [
        ["kubernetes operator", "kubernets operator"]
    ]


def test_other_things_stay_apart():
    assert len(texts(("exit code 53", 1), ("exit code 54", 1))) == 2
    assert len(texts(("a100", 1), ("h100", 1))) == 2
    assert len(texts(("mpi", 1), ("mps", 1))) == 2
    assert len(texts(("storage quota", 1), ("storage prices", 1))) == 2


def test_groups_add_up():
    [group] = grouped(
        [
            Asked("two words", 3, hits=0, clicks=0, last="2026-01-02"),
            Asked("words two", 5, hits=2, clicks=1, last="2026-01-01"),
        ],
        "en",
    )
    assert (group.text, group.times, group.clicks) == ("words two", 8, 1)
    assert (group.in_vain, group.hits, group.last) == (3, 2, "2026-01-02")
    assert group.click_share == 1 / 8


def test_order_does_not_depend_on_the_order_given():
    rows = [("kubernets operator", 2), ("kubernetes operator", 9), ("lustre", 4)]
    assert texts(*rows) == texts(*reversed(rows))
