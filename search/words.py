"""The vocabulary of the texts: for "did you mean" and for suggesting commands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from core.spelling import distance
from search import tokens
from search.models import Word
from search.stopwords import stop_words

SHORTEST, LONGEST = 3, 40
CHUNK = 300

_VARIABLE = re.compile(r"(?<![\w-])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![\w-])")
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z0-9]*(?:-[a-z0-9]+)*(?![\w-])")


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


COMMANDS = _names(
    "sbatch srun salloc squeue sacct scancel sinfo scontrol sstat sprio sattach "
    "sbcast seff sreport sacctmgr sshare strigger mpirun mpiexec torchrun "
    "accelerate deepspeed module spack conda mamba pip uv apptainer singularity "
    "podman docker enroot sarus rsync scp sftp ssh ssh-keygen ssh-agent globus "
    "rclone s3cmd nvidia-smi rocm-smi nsys ncu rocprof lfs quota cmake make gcc "
    "nvcc hipcc tmux screen vllm hq cotainr numactl lscpu"
)
_COMMAND = re.compile(r"(?<![\w-])[a-z][a-z0-9]+(?:-[a-z]+)*(?![\w-])")


def vocabulary(texts: Iterable[str], language: str) -> dict[str, tuple[str, str]]:
    """{text shown: (folded key, kind)} of every word worth keeping."""
    text = tokens.clean("\n".join(texts))
    stops = stop_words(language)
    found = {
        word: (word, Word.Kind.PLAIN.value)
        for word in set(tokens.words(text))
        if SHORTEST <= len(word) <= LONGEST and word.isalpha() and word not in stops
    }
    for pattern, kind in (
        (_VARIABLE, Word.Kind.VARIABLE),
        (_OPTION, Word.Kind.OPTION),
    ):
        for shown in set(pattern.findall(text)):
            if len(shown) <= 80:
                found[shown] = (_key(shown), kind.value)
    for shown in COMMANDS & set(_COMMAND.findall(text)):
        found[shown] = (_key(shown), Word.Kind.COMMAND.value)
    return found


def _key(shown: str) -> str:
    return "".join(tokens.words(shown))


def recount(before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]) -> None:
    """Counts vocabularies out and in, all in a few statements. Words are written in
    order, so that two workers never wait for each other crosswise."""
    change: Counter[str] = Counter()
    known: dict[str, tuple[str, str]] = {}
    for words, step in ((before, -1), (after, 1)):
        for vocabulary_of_one in words:
            known |= vocabulary_of_one
            change.update(dict.fromkeys(vocabulary_of_one, step))
    rows = [
        (text, *known[text], len(known[text][0]), count)
        for text, count in sorted(change.items())
        if count
    ]
    for start in range(0, len(rows), CHUNK):
        _add(rows[start : start + CHUNK])


def _add(rows: Sequence[tuple[Any, ...]]) -> None:
    marks = ",".join(["(%s,%s,%s,%s,%s)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO search_word (text, key, kind, size, entries) VALUES {marks}"  # noqa: S608
            " ON CONFLICT (text) DO UPDATE SET"
            " entries = search_word.entries + excluded.entries, kind = excluded.kind",
            [value for row in rows for value in row],
        )


def corrections(
    unknown: Iterable[str], *, at_most: int = 2
) -> Mapping[str, tuple[str, ...]]:
    """Known words near each unknown one, nearest and most frequent first.

    A word of four letters or less is left alone: too many others are near it. Short
    words bear one slip, longer ones two. One statement for all of them.
    """
    wanted = {word: 1 if len(word) < 7 else 2 for word in unknown if len(word) > 4}
    if not wanted:
        return {}
    sizes = {
        size
        for word, slips in wanted.items()
        for size in range(len(word) - slips, len(word) + slips + 1)
    }
    rows = Word.objects.filter(
        kind__in=[Word.Kind.PLAIN, Word.Kind.COMMAND], size__in=sizes, entries__gt=0
    ).values_list("key", "entries")
    candidates = dict(rows)
    return {
        word: found
        for word, slips in wanted.items()
        if (found := _nearest(word, slips, candidates, at_most))
    }


def _nearest(
    word: str, slips: int, candidates: Mapping[str, int], at_most: int
) -> tuple[str, ...]:
    letters = set(word)
    near = []
    for other, entries in candidates.items():
        if abs(len(other) - len(word)) > slips or other == word:
            continue
        # Cheap test first: so few slips cannot change so many letters.
        if len(letters.symmetric_difference(other)) > 2 * slips:
            continue
        steps = distance(word, other, slips)
        if steps <= slips:
            near.append((steps, other[0] != word[0], -entries, other))
    near.sort()
    return tuple(row[3] for row in near if row[0] == near[0][0])[:at_most]
