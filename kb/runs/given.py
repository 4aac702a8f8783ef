"""What a file, a form or a program says of measured runs, before anything is stored.

A reader yields `Given` and `Refused` in the order of its source, so that of a thousand
rows the good ones land and each bad one is named by its line.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from kb import statistics

# A number of anything: runs, GPUs, nodes. No machine has more.
MOST = 10_000_000
LONGEST_WORD = 200
# C0 and C1 control characters, and those that turn the direction of a line round.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")


class Unreadable(Exception):
    """The whole source is refused. Carries the words for it."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not taken. `line` is that of the file, from 1; 0: it has none."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Given:
    """One run as it is told.

    `samples` are measurements of one kind in `unit`; where only their mean was
    published, `told` is it and `count` how many there were. Times in seconds, energy
    in kilowatt-hours, instants aware of their zone. What was not said is "", 0 or None.
    """

    workload: str
    metric: str
    unit: str
    direction: str
    samples: tuple[float, ...] = ()
    told: float | None = None
    count: int = 0
    suite: str = ""
    scaling: str = ""
    outcome: str = "success"
    machine: str = ""
    partition: str = ""
    environment: str = ""
    reference: str = ""
    reporter: str = ""
    accelerator: str = ""
    nodes: int = 0
    accelerators: int = 0
    batch: int = 0
    precision: str = ""
    framework: str = ""
    seeds: tuple[str, ...] = ()
    wall_seconds: float | None = None
    eligible_at: datetime | None = None
    started_at: datetime | None = None
    ran_at: datetime | None = None
    energy_kwh: float | None = None
    energy_source: str = ""
    source: str = ""
    source_url: str = ""
    licence: str = ""
    note: str = ""
    baseline: int = 0
    line: int = field(default=0, compare=False)

    @property
    def wait_seconds(self) -> float | None:
        """How long the job waited since it could have begun; never since its chain
        was handed in."""
        if self.eligible_at is None or self.started_at is None:
            return None
        return (self.started_at - self.eligible_at).total_seconds()

    def fingerprint(self, *, of: str = "") -> str:
        """The same for the same measurement, whoever brings it and however often.

        `of` adds what else tells two runs apart: a recipe, a reporter.
        """
        said = {
            each.name: _plain(getattr(self, each.name))
            for each in fields(self)
            if each.name not in ("line", "note")
        }
        text = json.dumps([of, said], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def word(value: Any, most: int = LONGEST_WORD) -> str:
    """One line of text without unseen characters. Raises ValueError if too long."""
    text = _UNSEEN.sub(" ", "" if value is None else str(value)).strip()
    if len(text) > most:
        raise ValueError(f"longer than {most} characters")
    return text


def figure(value: Any) -> float:
    """A measurement. Raises ValueError."""
    if isinstance(value, bool):
        raise ValueError(f"{value} is no figure")
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{str(value)[:40]!r} is no figure") from None
    try:
        statistics.check([number])
    except statistics.NoFigure as error:
        words = {"nan": "is not finite", "negative": "is not above nought"}
        wrong = words.get(error.wrong, "is too large")
        raise ValueError(f"{str(value)[:40]} {wrong}") from None
    return number


def count(value: Any) -> int:
    """A whole number, 0 for nothing said. Raises ValueError."""
    if value in (None, ""):
        return 0
    try:
        number = float(value)
        whole = int(number)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{str(value)[:40]!r} is no whole number") from None
    if whole != number or not 0 <= whole <= MOST:
        raise ValueError(f"{str(value)[:40]} is no number of things")
    return whole


def instant(value: Any) -> datetime | None:
    """An ISO time with its zone. Raises ValueError."""
    if value in (None, ""):
        return None
    text = str(value).strip()
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is no ISO time") from None
    if found.tzinfo is None:
        raise ValueError(f"{text[:40]} says no time zone")
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.timestamp()
    return list(value) if isinstance(value, tuple) else value
