import pytest

from core.spelling import distance


@pytest.mark.parametrize(
    ("one", "two", "steps"),
    [
        ("slurm", "slurm", 0),
        ("slrum", "slurm", 1),
        ("kernal", "kernel", 1),
        ("storge", "storage", 1),
        ("contianer", "container", 1),
        ("hyperqeue", "hyperqueue", 1),
        ("abcd", "badc", 2),
        ("abc", "xyz", 3),
        ("", "ab", 2),
        ("", "abcd", 3),
    ],
)
def test_distance_counts_slips_up_to_a_limit(one, two, steps):
    assert distance(one, two) == steps
    assert distance(two, one) == steps
