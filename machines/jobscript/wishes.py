"""Parameters of an address as a wish. What is no number, no name and no time is refused
here, so that nothing else can reach a script."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from machines.jobscript.shapes import Impossible, Refusal, Wish

# What may stand in a script unquoted. `\Z`, because `$` also matches before a newline.
WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]{0,63}\Z", re.ASCII)
_SOME = r"\d{1,7}(?:-\d{1,7}(?::\d{1,5})?)?"
ARRAY = re.compile(rf"{_SOME}(?:,{_SOME}){{0,49}}(?:%\d{{1,5}})?\Z", re.ASCII)
TIME = re.compile(
    r"(?:(\d{1,3})-)?(\d{1,5})(?::([0-5]?\d))?(?::([0-5]?\d))?\Z", re.ASCII
)
NUMBER = re.compile(r"\d{1,7}\Z", re.ASCII)
MEMORY = re.compile(r"(\d{1,7})(?:G|GB|GiB)?\Z", re.ASCII | re.IGNORECASE)
MOST = 1_000_000

PARAMETERS = (
    "nodes",
    "time",
    "account",
    "queue",
    "qos",
    "gpus",
    "tasks",
    "cpus",
    "mem",
    "array",
    "name",
)


def wish_from(given: Mapping[str, str], wish: Wish | None = None) -> Wish:
    """`wish` with what the address says instead; an empty parameter says nothing.

    Parameters: nodes, time (hh:mm:ss or d-hh:mm:ss), account, queue, qos, gpus and
    tasks and mem (GB) of each node, cpus of each task, array, name. Raises Impossible.
    """
    changes: dict[str, Any] = {}
    refusals = []
    for name in PARAMETERS:
        text = given.get(name, "").strip(" ")
        if not text:
            continue
        field, read, reason = READERS[name]
        value = read(text)
        if value is None:
            refusals.append(Refusal(name, str(reason())))
        else:
            changes[field] = value
    if refusals:
        raise Impossible(refusals)
    return replace(wish or Wish(), **changes)


def minutes_of(text: str) -> int | None:
    """Whole minutes of a Slurm time, rounded up; a bare number is minutes, as in Slurm.

    >>> minutes_of("1:00:00"), minutes_of("2-00"), minutes_of("90"), minutes_of("10:30")
    (60, 2880, 90, 11)
    """
    found = TIME.match(text)
    if not found:
        return None
    days, first, second, third = found.groups()
    if days is not None:
        hours, minutes, seconds = int(first), int(second or 0), int(third or 0)
    elif third is not None:
        hours, minutes, seconds = int(first), int(second), int(third)
    else:
        hours, minutes, seconds = 0, int(first), int(second or 0)
    return int(days or 0) * 1440 + hours * 60 + minutes + (seconds > 0)


def time_of(minutes: int) -> str:
    """
    >>> time_of(90), time_of(2880)
    ('01:30:00', '2-00:00:00')
    """
    days, rest = divmod(minutes, 1440)
    clock = f"{rest // 60:02}:{rest % 60:02}:00"
    return f"{days}-{clock}" if days else clock


def array_tasks(text: str) -> int:
    """How many tasks an array has.

    >>> array_tasks("0-9"), array_tasks("1,3,5%2"), array_tasks("0-10:5")
    (10, 3, 3)
    """
    return sum(len(part) for part in _parts(text))


def array_index(text: str) -> int:
    """The largest index of an array."""
    return max((part[-1] for part in _parts(text) if len(part)), default=0)


def _parts(text: str) -> list[range]:
    found = []
    for part in text.partition("%")[0].split(","):
        numbers = [int(n) for n in re.findall(r"\d+", part)]
        if numbers:
            first, last = numbers[0], numbers[1] if len(numbers) > 1 else numbers[0]
            step = numbers[2] if len(numbers) > 2 else 1
            found.append(range(first, last + 1, max(step, 1)))
    return found


def number(text: str) -> int | None:
    return int(text) if NUMBER.match(text) and int(text) <= MOST else None


def memory(text: str) -> int | None:
    found = MEMORY.match(text)
    return int(found[1]) if found else None


def word(text: str) -> str | None:
    return text if WORD.match(text) else None


def array(text: str) -> str | None:
    return text if ARRAY.match(text) and array_tasks(text) else None


def _a_number() -> str:
    return _("This must be a whole number.")


def _a_word() -> str:
    return _("Only letters, digits and the marks . _ + - may stand here.")


READERS: dict[str, tuple[str, Callable[[str], Any], Callable[[], str]]] = {
    "nodes": ("nodes", number, _a_number),
    "time": ("minutes", minutes_of, lambda: _("Write hours:minutes:seconds.")),
    "account": ("account", word, _a_word),
    "queue": ("queue", word, _a_word),
    "qos": ("qos", word, _a_word),
    "gpus": ("gpus", number, _a_number),
    "tasks": ("tasks", number, _a_number),
    "cpus": ("cpus", number, _a_number),
    "mem": ("memory_gb", memory, lambda: _("Write a number of gigabytes.")),
    "array": ("array", array, lambda: _("Write it as in 0-9, 1,3,5 or 0-99%8.")),
    "name": ("name", word, _a_word),
}
