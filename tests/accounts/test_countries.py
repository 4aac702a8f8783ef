"""What follows from the country, with its sources."""

import pytest

from accounts import countries, nace
from accounts.countries import Place


@pytest.mark.parametrize(
    ("code", "place", "participates"),
    [
        ("FI", Place.MEMBER, True),
        ("NO", Place.ASSOCIATED, True),
        ("GB", Place.ASSOCIATED, True),
        ("CH", Place.ASSOCIATED, False),
        ("UA", Place.ASSOCIATED, False),
        ("KR", Place.IN_PART, False),
        ("US", Place.OUTSIDE, False),
        ("", Place.UNKNOWN, False),
        ("QQ", Place.UNKNOWN, False),
    ],
)
def test_the_place_of_a_country(code, place, participates):
    standing = countries.standing_of(code)

    assert (standing.place, standing.participates) == (place, participates)


def test_the_lists_are_whole():
    codes = [code for code, _name in countries.choices()]
    members = [code for code in codes if countries.place_of(code) is Place.MEMBER]

    assert len(members) == 27
    assert sum(countries.participates(code) for code in codes) == 37


def test_every_statement_has_a_source_and_says_what_can_be_done():
    for code, _name in countries.choices():
        standing = countries.standing_of(code)
        assert standing.can
        assert standing.sources
        for source in standing.sources:
            assert source["source"]
            assert source["date"]
            assert source["evidence"] in ("P", "S")
            assert source["address"].startswith("https://")


def test_outside_is_told_honestly_what_is_closed():
    outside, member = countries.standing_of("US"), countries.standing_of("FI")

    assert "Playground" in outside.cannot[0]
    assert not member.cannot
    assert "Playground" in member.can[0]


def test_public_bodies_are_not_sent_to_the_modes_for_industry():
    standing = countries.standing_of("FI", public=True)

    assert not any("Playground" in line for line in standing.can)
    assert any("AI for Science" in line for line in standing.cannot)


def test_branches_have_sections_and_divisions():
    data = nace.classification()
    divisions = [d for section in data["sections"] for d in section["divisions"]]

    assert (len(data["sections"]), len(divisions)) == (22, 87)
    assert len({d["code"] for d in divisions}) == 87
    assert nace.name_of("62").startswith("Computer programming")
    assert nace.section_of("62") == "K"
    assert nace.section_of("K") == "K"
    assert (nace.name_of("99x"), nace.section_of("99x")) == ("99x", "")
