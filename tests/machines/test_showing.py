"""How values look."""

import pytest

from machines.catalogue import as_text
from machines.countries import country_name
from machines.showing import duration, is_code, minutes_of, number, shown


@pytest.mark.parametrize(
    ("slurm", "words"),
    [
        ("2-00:00:00", "48 h"),
        ("24:00:00", "24 h"),
        ("00:30:00", "30 min"),
        ("01:30:00", "90 min"),
        ("6-00:00:00", "144 h"),
        ("00:01:00", "1 min"),
        ("12 h", "12 h"),
        ("", ""),
    ],
)
def test_times(slurm, words):
    assert duration(slurm) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [("2978", "2,978"), ("379.7", "379.7"), ("1000.0", "1,000.0"), ("all", "all")],
)
def test_numbers(value, words):
    assert shown("nodes", value) == words


def test_the_rest():
    assert minutes_of("tomorrow") is None
    assert number("0.25") == 0.25
    assert number("4x") is None
    assert is_code("path", "/home")
    assert is_code("advice", "--gpus=4")
    assert not is_code("advice", "put models on $FAST")
    assert as_text([True, None, 2]) == "yes\n\n2"
    assert country_name("fi") == "Finland"
    assert country_name("XX") == "XX"
