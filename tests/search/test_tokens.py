"""Tokens of the machine room must survive folding, splitting and stemming."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import tokens

GOLDEN = [
    ("--gpus-per-task", ["gpu", "per", "task"]),
    ("NCCL_SOCKET_IFNAME=hsn0", ["nccl", "socket", "ifnam", "hsn0"]),
    ("pytorch/2.4.0", ["pytorch", "2", "4", "0"]),
    ("a-publish", ["a", "publish"]),
    ("sbatch", ["sbatch"]),
    ("C++", ["cplusplus"]),
    ("c++17", ["cplusplus", "17"]),
    ("C", ["c"]),
    ("C#", ["csharp"]),
    ("0:53", ["0", "53"]),
    ("AssocMaxSubmitJobLimit", ["assocmaxsubmitjoblimit"]),
    ("/opt/cray/pe/mpich", ["opt", "cray", "pe", "mpich"]),
    ("~/.config/containers/storage.conf", ["config", "contain", "storag", "conf"]),
    ("GH200 nodes", ["gh200", "node"]),
    ("Slurm’s queues", ["slurm", "queue"]),
    ("don't", ["dont"]),
    ("file system", ["file", "system"]),
    ("Größe ﬁnden Łódź Ærø", ["gross", "finden", "lodz", "aero"]),
    ("news of pandas on AWS", ["news", "of", "pandas", "on", "aws"]),
    ("soft\u00adhyphen zero\u200bwidth", ["softhyphen", "zerowidth"]),
    ("non\u2011breaking", ["non", "break"]),
    ("nul\0byte", ["nul", "byte"]),
    ("", []),
    ("!!! --- …", []),
]


@pytest.mark.parametrize(("text", "expected"), GOLDEN)
def test_golden_tokens(text, expected):
    assert tokens.tokens(text) == expected


def test_exit_codes_differ():
    assert tokens.tokens("0:53") != tokens.tokens("0:54")


def test_camel_case_has_parts():
    assert tokens.parts("AssocMaxSubmitJobLimit") == [
        *("assoc", "max", "submit", "job", "limit")
    ]
    assert tokens.parts("plain words") == []


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("--gpus-per-task", True),
        ("NCCL_DEBUG", True),
        ("0:53", True),
        ("pytorch/2.4.0", True),
        ("JobHeldUser", True),
        ("C++", True),
        ("GH200", True),
        ("well-known", False),
        ("cluster.", False),
        ("x", False),
        ("", False),
    ],
)
def test_code_is_told_from_words(word, expected):
    assert tokens.is_code(word) is expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Rechenknoten warten", "de", ["rechenknot", "wart"]),
        ("les calculs lancés", "fr", ["le", "calcul", "lanc"]),
        ("unknown language stays", "xx", ["unknown", "language", "stays"]),
        ("tasks", "en-gb", ["task"]),
    ],
)
def test_each_language_has_its_stems(text, language, expected):
    assert tokens.tokens(text, language) == expected


def test_other_scripts_become_ascii_and_stay_apart():
    one, two = tokens.tokens("Σίσυφος"), tokens.tokens("Τάνταλος")
    assert one != two
    assert all(token.isascii() and token.isalnum() for token in one + two)


def test_every_ideograph_is_a_token():
    assert len(tokens.tokens("計算機")) == 3


@given(st.text(st.characters(), max_size=300))
def test_any_text_gives_plain_short_tokens(text):
    for token in tokens.tokens(text) + tokens.parts(text):
        assert token.isascii()
        assert token.isalnum()
        assert 0 < len(token) <= tokens.MAX_TOKEN


@given(st.text(st.characters(), max_size=60))
def test_is_code_never_raises(text):
    assert tokens.is_code(text) in (True, False)


def test_lone_surrogates_are_dropped():
    assert tokens.tokens("a\ud800b c") == ["ab", "c"]
