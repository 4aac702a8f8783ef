"""Names are made safe to show and alike to be compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import names

# Written out, because letters of two directions in one line confuse who reads it.
ARABIC = "\u0634\u0631\u0643\u0629 \u0627\u0644\u0627\u062e\u062a\u0628\u0627\u0631"
PERSIAN = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Demo \t Start-up\n", "Demo Start-up"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("bell\x07null\x00", "bellnull"),
        (ARABIC, ARABIC),
        (PERSIAN, PERSIAN),
        ("Cafe\u0301", "Café"),
        ("<b>Bold</b> & Söhne", "<b>Bold</b> & Söhne"),
    ],
)
def test_unseen_characters_go_and_letters_stay(typed, kept):
    assert names.cleaned(typed) == kept


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme GmbH", "ACME  gmbh."),
        ("Acme S.L.", "acme sl"),
        ("Müller & Co. KG", "Muller and Co"),
        ("Société Générale, S.A.", "societe generale"),
    ],
)
def test_the_same_name_in_two_ways(one, other):
    assert names.normal(one) == names.normal(other)


def test_a_name_that_is_only_a_legal_form_stays():
    assert names.normal("SAS") == "sas"
    assert names.normal("Alpha AB") != names.normal("Beta AB")


def test_addresses_are_seen():
    assert names.holds_address("Win at www.example.org")
    assert names.holds_address("HTTPS://example.org")
    assert not names.holds_address("A.B. Web Services")


@given(st.text())
def test_any_text_becomes_one_printable_line(text):
    kept = names.cleaned(text)

    assert kept == names.cleaned(kept)
    assert "\n" not in kept
    assert "\u202e" not in kept
