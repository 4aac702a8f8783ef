import time

import pytest

from kb.importers.differences import TooLong, compare


def kinds(rows):
    return [row.kind for row in rows]


def words(pieces):
    return [text for text, differs in pieces if differs]


def test_equal_texts_are_one_gap():
    assert kinds(compare("a\nb\nc\n", "a\nb\nc\n")) == ["gap"]
    assert compare("", "") == []


def test_words_that_differ_are_marked():
    [row] = compare("Ask for 4 nodes of LUMI", "Ask for 8 nodes of LUMI")

    assert (row.kind, words(row.left), words(row.right)) == ("changed", ["4"], ["8"])


def test_lines_with_little_in_common_stand_apart():
    rows = compare("One two three", "Completely other words, all of them")

    assert kinds(rows) == ["ours", "theirs"]


def test_lines_that_came_or_went():
    rows = compare("a\nb\nc", "a\nc\nd")

    assert [(r.kind, r.left_number, r.right_number) for r in rows] == [
        ("same", 1, 1),
        ("ours", 2, None),
        ("same", 3, 2),
        ("theirs", None, 3),
    ]


def test_what_is_the_same_far_from_a_change_is_a_gap():
    text = [f"line {n}" for n in range(100)]
    other = [*text[:50], "something new altogether", *text[51:]]

    rows = compare("\n".join(text), "\n".join(other))

    assert kinds(rows) == [
        *("gap", "same", "same", "same", "ours", "theirs"),
        *("same", "same", "same", "gap"),
    ]
    assert sum(row.skipped for row in rows) == 93


def test_long_texts_are_refused_and_hostile_ones_end():
    with pytest.raises(TooLong):
        compare("\n" * 10_000, "a\n")
    start = time.monotonic()
    compare("a\n" * 5_000 + "x " * 4_000, "a\n" * 4_000 + "y " * 4_000)
    assert time.monotonic() - start < 5
