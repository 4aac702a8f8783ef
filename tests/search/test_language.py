"""What is typed is read, whatever it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import language, tokens
from search.language import MAX_TERMS, parse
from search.thesaurus import Synonyms

KINDS = ("guide", "topic")


def texts(query):
    return [term.text for term in query.terms]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("slurm partition", ["slurm", "partition"]),
        ('say "exit code" now', ["say", "exit code", "now"]),
        ("how do I cancel a job?", ["cancel", "job"]),
        ("what is the", ["what", "is", "the"]),
        ("--gpus-per-task", ["--gpus-per-task"]),
        ("srun -C gpu -N 4", ["srun", "-C", "gpu", "-N", "4"]),
        ("slurm slurm SLURM", ["slurm"]),
        ('"unclosed phrase', ["unclosed", "phrase"]),
        ('""', []),
        ("   ", []),
        ("( ) [ ] !!", []),
        ("unknown:field here", ["unknown:field"]),
        ("http://example.org/a", ["http://example.org/a"]),
    ],
)
def test_words_phrases_and_tokens(text, expected):
    assert texts(parse(text)) == expected


def test_exclusion():
    query = parse("container -docker")
    assert texts(query) == ["container"]
    assert [term.text for term in query.excluded] == ["docker"]


def test_excluded_phrase():
    query = parse('container -"docker compose"')
    assert [term.text for term in query.excluded] == ["docker compose"]


def test_nothing_but_an_exclusion_is_a_word():
    query = parse("-docker")
    assert texts(query) == ["docker"]
    assert query.excluded == ()


def test_phrases_in_quotes_are_required():
    assert [term.required for term in parse('slurm "b c"').terms] == [False, True]


def test_filters():
    query = parse("bill type:guide topic:storage machine:lumi", kinds=KINDS)
    assert texts(query) == ["bill"]
    assert query.filters == (
        *(("type", "guide"), ("topic", "storage"), ("machine", "lumi")),
    )


def test_unknown_kind_is_a_word():
    query = parse("type:banana", kinds=KINDS)
    assert query.filters == ()
    assert texts(query) == ["type:banana"]


def test_quoted_filter_value():
    assert parse('topic:"big data" x').chosen("topic") == ("big data",)


def test_in_title():
    query = parse("slurm in:title")
    assert query.title_only
    assert texts(query) == ["slurm"]


def test_field_without_value_is_a_word():
    assert texts(parse("topic: x")) == ["topic", "x"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("", "empty"),
        ("slurm", "navigational"),
        ("NCCL_SOCKET_IFNAME=hsn0", "token"),
        ("sbatch -C nvidia_vboost", "token"),
        ("why is my job pending", "question"),
        ("is it slow?", "question"),
        ("share results folder teammate group", "words"),
        ("srun: error: Unable to create step: Invalid node name", "error"),
        ("slurmstepd: error: Detected 1 oom_kill event in StepId=1.0", "error"),
        ("Traceback (most recent call last):\n  File x.py, line 3", "error"),
        ("two\nlines of text", "error"),
    ],
)
def test_intent(text, intent):
    assert parse(text).intent == intent


ERROR = """RuntimeError: NCCL error in: ProcessGroupNCCL.cpp:1691, unhandled cuda error
Cuda failure 101 'invalid device ordinal'
srun: error: jpbo-042-17: task 3: Exited with exit code 1 0x7ffd2a 1834412
"""


def test_pasted_error_keeps_its_rare_parts():
    query = parse(ERROR)
    assert query.intent == "error"
    assert "ProcessGroupNCCL.cpp" in texts(query)
    assert "RuntimeError" in texts(query)
    assert {"jpbo-042-17", "0x7ffd2a", "1834412"} <= set(query.left_out)
    assert len(query.terms) <= MAX_TERMS


def test_neighbours_of_a_paste_are_shown_together():
    runs = parse("srun: error: Cuda failure 'invalid device ordinal' 12345 /x/y").runs
    assert runs == (
        *("srun", "error", "Cuda failure", "invalid device ordinal", "/x/y"),
    )


def test_plain_reads_a_paste_word_by_word():
    query = parse(ERROR, plain=True)
    assert query.intent != "error"


def test_long_text_is_shortened_not_refused():
    query = parse("word " * 900 + "CUDA_ERROR_NOT_INITIALIZED and more " * 5)
    assert query.intent == "error"
    assert "CUDA_ERROR_NOT_INITIALIZED" in texts(query)


def test_many_terms_are_cut_to_the_rarest_looking():
    query = parse("a1 b2 c3 d4 e5 f6 g7 h8 i9 j10 k11 l12 m13 n14 LongOne_xyz")
    assert len(query.terms) == MAX_TERMS
    assert "LongOne_xyz" in texts(query)
    assert query.left_out


def test_synonyms_know_inflected_words_and_phrases():
    synonyms = Synonyms([["gpu", "graphics card"]], {"purge": ["clean-up"]})
    query = parse("Graphics cards purged", synonyms=synonyms)
    assert [(a.start, a.end, a.texts) for a in query.alternatives] == [
        (0, 2, ("gpu",)),
        (2, 3, ("clean-up",)),
    ]


def test_one_way_synonyms_go_one_way():
    synonyms = Synonyms([], {"purge": ["clean"]})
    assert parse("clean", synonyms=synonyms).alternatives == ()


def test_synonyms_leave_phrases_alone():
    synonyms = Synonyms([["queue", "partition"]])
    assert parse('"queue"', synonyms=synonyms).alternatives == ()


@pytest.mark.parametrize("text", [None, 5, b"bytes", ["list"], object()])
def test_what_is_no_text_is_an_empty_query(text):
    assert parse(text).intent == "empty"


HOSTILE = st.text(
    st.one_of(
        st.sampled_from('"-:*()[]{}\\/^~+|&!?.,;<>=\0\ud800\ue000\ue001 \n\t'),
        st.characters(),
    ),
    max_size=400,
)


@given(HOSTILE)
def test_parse_never_raises(text):
    query = parse(text, synonyms=Synonyms([["a b", "c"]]), kinds=KINDS)
    assert len(query.terms) <= MAX_TERMS
    assert len(query.raw) <= language.MAX_SCAN
    for term in query.terms:
        assert tokens.words(term.text)


@given(
    st.lists(
        st.sampled_from(
            ['"', "-", "type:", "topic:x", "in:title", "a", "b c", "--x", "0:1", "("]
        )
    )
)
def test_pieces_of_the_language_in_any_order(pieces):
    parse(" ".join(pieces), kinds=KINDS)
    parse("".join(pieces), kinds=KINDS)


def test_five_thousand_characters():
    for text in ("x" * 5000, '"' * 5000, "a:" * 2500, "- " * 2500, "\ud800" * 5000):
        parse(text)
