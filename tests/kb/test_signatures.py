"""Signatures find their message in any paste, quickly, and never everything."""

import random
import sys

import pytest

from kb.signatures import (
    LONGEST_PASTE,
    ORDINARY,
    Known,
    SignatureError,
    compile_signature,
    matches,
    normalise,
)


def finds(signature, text, place="anywhere"):
    return compile_signature(signature, place).find(normalise(text)) is not None


@pytest.mark.parametrize(
    ("signature", "text"),
    [
        ("Exec format error", "bash: ./a.out: cannot execute: EXEC  format\terror"),
        ("Detected {n} oom_kill event{word}", "Detected 12 oom_kill events in StepId"),
        (
            "CANCELLED AT {any} DUE TO TIME",
            "CANCELLED AT 2026-11-01T10:00:00 DUE TO TIME",
        ),
        (
            "Access denied: user {any} has no",
            "Access denied: user ada has no active jobs",
        ),
        (
            "version 'GLIBC_{word}' not found",
            "version `GLIBC_2.38' not found (required",
        ),
        ("Can't propagate RLIMIT_{word}", "Can\u2019t propagate RLIMIT_MEMLOCK of"),
        ("AssocGrp{word}", "(AssocGrpGRESMinutes)"),
        ("OUT_OF_ME{word}", "4812711  OUT_OF_ME+"),
        ("0:53", "ExitCode=0:53"),
        ("NET/Plugin{any}not found", "\x1b[31mNET/Plugin : No plugin\x1b[0m not found"),
        ("unhandled system error", "[rank3]: unhandled [rank3]: system error"),
        ("invalid device ordinal", "invalid device\r\nordinal".replace("\r\n", " ")),
    ],
)
def test_finds_its_message(signature, text):
    assert finds(signature, text)


@pytest.mark.parametrize(
    ("text", "is_known"),
    [
        ("python a.py Killed", True),
        ("Killed $ exit", True),
        ("Killed", True),
        ("python a.py killed", False),
        ("python a.py Killed again", False),
        ("python a.py unKilled", False),
        ("python a.py\nrows Killed", False),
    ],
)
def test_joined_lines_are_known_at_the_ends_by_their_very_letters(text, is_known):
    known = [Known("a", compile_signature("Killed", "line"))]

    assert [match.text.lower() for match in matches(text, known)] == (
        ["killed"] if is_known else []
    )


@pytest.mark.parametrize(
    ("signature", "text"),
    [
        ("0:53", "ExitCode=0:54"),
        ("0:53", "10:53"),
        ("0:53", "elapsed 1:0:53"),
        ("0:53", "0:531"),
        ("0:53", "it took 00:10:53 in all"),
        ("memlock", "memlocked"),
        ("Detected {n} oom_kill event", "Detected some oom_kill event"),
        ("CANCELLED AT {any} DUE TO TIME", "CANCELLED AT noon\nDUE TO TIME"),
        ("CANCELLED AT {any} DUE TO TIME", f"CANCELLED AT {'x' * 201} DUE TO TIME"),
        ("import {any} slow", "an important thing is slow"),
        ("user {word} has none", "user a b has none"),
    ],
)
def test_does_not_find_another(signature, text):
    assert not finds(signature, text)


def test_whole_words_beside_any_are_looked_for_further_back():
    assert finds("import {any} slow", "import of the important part is slow")


def test_a_line_of_its_own():
    assert finds("Killed", "step 4\n  Killed\n", "line")
    assert not finds("Killed", "the job was killed", "line")


def test_the_last_thing_printed():
    log = "a: NCCL INFO Connected all rings\nb: NCCL INFO Connected all rings, done\n"
    assert finds("Connected all rings", log, "end")
    assert not finds("Connected all rings", f"{log}Connected all trees", "end")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "{any}",
        "{any}{word}",
        "ab",
        "ab{any}cd",
        "error",
        "ERROR: job failed",
        "srun: error: task {n}: Exited with exit code {n}",
        "Traceback (most recent call last)",
        "{any}error{any}",
        "RuntimeError: {any}",
        "{host} is down",
        "an {open brace",
        "two\nlines of it",
        "x" * 201,
    ],
)
def test_what_would_find_everything_or_nothing_is_refused(text):
    with pytest.raises(SignatureError) as caught:
        compile_signature(text)
    assert str(caught.value.reason).endswith(".")


@pytest.mark.parametrize("text", [".*", "(a+)+$", "[a-z]*", "\\d+", "^$", ".+.+.+x"])
def test_regular_expressions_mean_nothing(text):
    """Taken by the letter, or refused: never run."""
    try:
        signature = compile_signature(text)
    except SignatureError:
        return
    assert signature.find(normalise("a" * 5_000 + ORDINARY)) is None


def test_a_longer_wording_comes_before_a_shorter():
    known = [
        Known("timeout", compile_signature("CANCELLED AT {any} DUE TO TIME LIMIT")),
        Known("minute", compile_signature("DUE TO TIME LIMIT"), frozenset(["lumi"])),
    ]
    paste = "JOB 1 CANCELLED AT 10:00 DUE TO TIME LIMIT"
    assert [m.key for m in matches(paste, known)] == ["timeout", "minute"]
    named = f"lumi$ tail log\n{paste}"
    assert [m.key for m in matches(named, known)] == ["minute", "timeout"]


def test_each_thing_is_found_once_and_no_more_than_asked():
    known = [Known(n % 5, compile_signature("memlock")) for n in range(20)]
    assert len(matches("memlock memlock", known)) == 3


def test_only_the_beginning_of_an_endless_paste_is_read():
    known = [Known(1, compile_signature("memlock"))]
    assert matches("x " * LONGEST_PASTE + "memlock", known) == []


@pytest.mark.parametrize(
    "text", ["\0", "\ud800", "\x1b[", "İ" * 200, "🙂", "\x1b" * 999]
)
def test_any_text_is_fine(text):
    assert matches(text, [Known(1, compile_signature("memlock"))]) == []


HOSTILE = {
    "one letter": "a",
    "an end that never comes": "cancelled at ",
    "ends without beginnings": "due to time limit ",
    "both": "cancelled at due to time ",
    "numbers": "1",
    "escapes": "\x1b[0;",
    "escapes without end": "\x1b[" + "0" * 39,
    "dates": "2026-11-24t10:00:",
    "dots": "1.",
    "ranks": "[rank 1",
    "hosts": "nid:1:",
    "blanks": " ",
    "lines": "\n",
}
SIGNATURES = [
    "aaaa",
    "CANCELLED AT {any} DUE TO TIME LIMIT",
    "cancelled{any}due{any}time{any}limitless",
    "aaa{word}aaa{word}aab",
    "111{n}111{n}112",
]


@pytest.mark.parametrize("kind", HOSTILE)
def test_work_grows_no_faster_than_the_text(kind):
    """Calls are counted, not time; what one call looks at is bounded by REACH."""
    known = [Known(n, compile_signature(text)) for n, text in enumerate(SIGNATURES)]

    def calls(length):
        text = (HOSTILE[kind] * length)[:length]
        return count(lambda: matches(text, known))

    half, whole = calls(LONGEST_PASTE // 2), calls(LONGEST_PASTE)
    assert whole <= 2.1 * half + 100
    assert whole < 40 * LONGEST_PASTE


def count(action):
    number = 0

    def note(_frame, event, _argument):
        nonlocal number
        number += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        action()
    finally:
        sys.setprofile(None)
    return number


def test_random_pastes_never_raise():
    dice = random.Random(4)
    alphabet = "ab1:. \n\x1b[]{}'\"()/_-İß\0"
    known = [Known(n, compile_signature(text)) for n, text in enumerate(SIGNATURES)]
    for _ in range(300):
        matches("".join(dice.choices(alphabet, k=200)), known)
