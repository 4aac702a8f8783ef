"""The size of an enterprise, by the articles of Recommendation 2003/361/EC."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.sme import (
    BALANCE,
    PERSONS,
    TURNOVER,
    UNKNOWN,
    Category,
    Figures,
    Range,
    Related,
    assess,
    figure,
    is_old,
)

MILLION = 1_000_000


def exactly(persons, turnover, balance):
    return Figures(*(Range.exactly(value) for value in (persons, turnover, balance)))


def related(key, share, persons, *, to=None, dominant=False):
    return Related(key, to, Decimal(share), exactly(persons, 0, 0), dominant)


@pytest.mark.parametrize(
    ("persons", "turnover", "balance", "category"),
    [
        (9, 2 * MILLION, 2 * MILLION, Category.MICRO),
        (9, 2 * MILLION, 50 * MILLION, Category.MICRO),
        (9, 50 * MILLION, 2 * MILLION, Category.MICRO),
        (9, 2 * MILLION + 1, 2 * MILLION + 1, Category.SMALL),
        (10, 0, 0, Category.SMALL),
        ("9.99", 0, 0, Category.MICRO),
        (49, 10 * MILLION, 99 * MILLION, Category.SMALL),
        (50, 0, 0, Category.MEDIUM),
        (249, 50 * MILLION, 99 * MILLION, Category.MEDIUM),
        (249, 99 * MILLION, 43 * MILLION, Category.MEDIUM),
        (249, 50 * MILLION + 1, 43 * MILLION + 1, Category.LARGE),
        (250, 0, 0, Category.LARGE),
    ],
)
def test_the_ceilings_of_article_2(persons, turnover, balance, category):
    own = exactly(Decimal(persons), turnover, balance)

    assert assess(own).category == category


def test_ranges_give_an_answer_only_if_both_ends_agree():
    band = Figures(PERSONS["small"], TURNOVER["micro"], UNKNOWN)
    assert assess(band).category == Category.SMALL

    open_money = Figures(PERSONS["small"])
    found = assess(open_money)
    assert (found.category, found.best, found.worst) == (None, "small", "large")
    assert found.is_sme is None


def test_nothing_known_says_nothing():
    found = assess(Figures())

    assert (found.best, found.worst) == (Category.MICRO, Category.LARGE)


def test_an_exact_figure_wins_over_its_range():
    assert figure(12, "large", PERSONS) == Range.exactly(12)
    assert figure(None, "medium", BALANCE).high == 43 * MILLION
    assert figure(None, "", BALANCE) == UNKNOWN
    assert figure(None, "nonsense", BALANCE) == UNKNOWN


def test_linked_enterprises_count_whole_and_partners_by_their_share():
    rows = [related("linked", 51, 40), related("partner", 25, 40)]

    found = assess(exactly(5, 0, 0), rows)

    assert found.weights == {"linked": 1, "partner": Decimal("0.25")}
    assert found.total.headcount == Range.exactly(55)
    assert found.category == Category.MEDIUM


@pytest.mark.parametrize(
    ("share", "weight"), [("24.99", None), (25, "0.25"), (50, "0.5"), ("50.01", 1)]
)
def test_the_borders_of_article_3(share, weight):
    weights = assess(Figures(), [related("other", share, 1)]).weights

    assert weights.get("other") == (weight and Decimal(weight))


def test_who_directs_another_is_linked_without_any_share():
    found = assess(Figures(), [related("parent", 0, 1, dominant=True)])

    assert found.weights == {"parent": 1}


def test_article_6_goes_on_from_linked_ones_and_stops_behind_partners():
    rows = [
        related("linked", 60, 1),
        related("linked's partner", 30, 1, to="linked"),
        related("partner", 40, 1),
        related("partner's linked", 90, 1, to="partner"),
        related("partner's partner", 30, 1, to="partner"),
    ]

    assert assess(Figures(), rows).weights == {
        "linked": 1,
        "linked's partner": Decimal("0.3"),
        "partner": Decimal("0.4"),
        "partner's linked": Decimal("0.4"),
    }


def test_loops_end_and_each_enterprise_counts_once():
    rows = [
        related("a", 60, 10),
        related("b", 60, 10, to="a"),
        related("a", 60, 0, to="b"),
        related("c", 60, 10, to="d"),
        related("d", 60, 10, to="c"),
    ]

    found = assess(exactly(1, 0, 0), rows)

    assert found.total.headcount == Range.exactly(21)
    assert "c" not in found.weights


def test_a_thousand_linked_enterprises_in_a_chain():
    rows = [related(0, 60, 1)]
    rows += [related(n, 60, 1, to=n - 1) for n in range(1, 1000)]

    found = assess(exactly(0, 0, 0), rows)

    assert found.total.headcount == Range.exactly(1000)
    assert found.category == Category.LARGE


def test_a_quarter_in_public_hands_is_no_sme():
    found = assess(exactly(1, 0, 0), public=True)

    assert (found.category, found.is_sme) == (Category.LARGE, False)


figures = st.integers(min_value=0, max_value=10**9)


@given(figures, figures, figures, figures)
def test_a_bigger_figure_never_makes_it_smaller(persons, turnover, balance, more):
    order = list(Category)
    before = assess(exactly(persons, turnover, balance)).category
    after = assess(exactly(persons + more, turnover, balance)).category

    assert order.index(after) >= order.index(before)


@pytest.mark.parametrize(
    ("assessed", "today", "old"),
    [
        (None, date(2026, 1, 1), False),
        (date(2025, 11, 24), date(2026, 11, 23), False),
        (date(2025, 11, 24), date(2026, 11, 24), True),
        (date(2024, 2, 29), date(2025, 2, 28), False),
        (date(2024, 2, 29), date(2025, 3, 1), True),
    ],
)
def test_an_assessment_is_good_for_twelve_months(assessed, today, old):
    assert is_old(assessed, today) is old
