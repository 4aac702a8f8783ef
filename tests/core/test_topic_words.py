import pytest

from core import topic_words

ALIKE = [
    ("Job arrays", "job-arrays", "same"),
    ("Job arrays", "Array job", "stem"),
    ("Checkpointing", "Chekpointing", "spelling"),
    ("Tensorflow", "Tensorflwo", "spelling"),
    ("Größe von Daten", "Grosse von Daten", "same"),
    ("CUDA toolkit 11", "CUDA toolkit 12", None),
    ("C", "C++", None),
    ("JAX", "MAX", None),
    ("Storage", "Networks", None),
]


@pytest.mark.parametrize(("one", "two", "how"), ALIKE)
def test_what_is_nearly_the_same(one, two, how):
    found = list(topic_words.alike({1: (one, []), 2: (two, [])}))
    assert [pair.how for pair in found] == ([how] if how else [])


def test_a_shared_synonym_is_named():
    topics = {1: ("Slurm", ["Salloc"]), 2: ("Interactive", ["salloc"])}
    (pair,) = topic_words.alike(topics)
    assert (pair.how, pair.word) == ("synonym", "Salloc")


def test_a_synonym_that_is_the_name_of_another_is_found():
    topics = {1: ("Docker", []), 2: ("Containers", ["docker"])}
    assert [pair.how for pair in topic_words.alike(topics)] == ["synonym"]
    assert topic_words.clashes(["docker", "pod"], {1: ("Docker", [])}) == [
        ("docker", 1, True)
    ]


def test_a_list_of_synonyms_is_put_in_order():
    text = "  GPU \n\ngpu\nGraphics   card\r\nGPUs\n"
    assert topic_words.listed(text, name="GPUs") == ["GPU", "Graphics card"]


@pytest.mark.parametrize(
    ("words", "much"),
    [
        (["a"] * 3, 0),
        (["x" * 101], 1),
        ([str(n) for n in range(42)], 2),
    ],
)
def test_too_many_or_too_long_synonyms(words, much):
    assert len(topic_words.too_much(words)) == much
