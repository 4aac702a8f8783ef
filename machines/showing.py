"""How a value looks: numbers in groups, times in hours, one line each of several."""

from __future__ import annotations

import re

TIMES = frozenset(["max_walltime", "default_walltime"])
CODE = frozenset(
    [
        "bindings",
        "formula_cpu",
        "formula_fat",
        "formula_full_node",
        "formula_gpu",
        "formula_shared",
        "gpu_flag",
        "image_dir",
        "latest_image",
        "mandatory_flags",
        "path",
        "qos",
        "shared_images",
    ]
)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_TIME = re.compile(r"(?:(\d+)-)?(\d{1,3}):(\d\d):(\d\d)")
_COMMAND = re.compile(r"(?:--|srun |ssh [^,]*$|export |module |[A-Z][A-Z_]{3,}=|0x)")


def shown(name: str, line: str) -> str:
    """One line of a value as people read it.

    >>> shown("nodes", "2978"), shown("max_walltime", "2-00:00:00")
    ('2,978', '48 h')
    """
    if name in TIMES:
        return duration(line)
    if _NUMBER.fullmatch(line) and name != "reading":
        whole, dot, rest = line.partition(".")
        return f"{int(whole):,}{dot}{rest}"
    return line


def duration(text: str) -> str:
    """Slurm's `days-hours:minutes:seconds` in hours or minutes; else as it stands.

    >>> duration("00:30:00"), duration("18:00:00"), duration("01:30:00")
    ('30 min', '18 h', '90 min')
    """
    minutes = minutes_of(text)
    if minutes is None:
        return text
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"


def minutes_of(text: str) -> int | None:
    """Whole minutes of a Slurm time, or None when it is no such time."""
    found = _TIME.fullmatch(text)
    if not found:
        return None
    days, hours, minutes, _seconds = (int(part or 0) for part in found.groups())
    return (days * 24 + hours) * 60 + minutes


def is_code(name: str, line: str) -> bool:
    """Whether a machine reads this line, not a person."""
    return name in CODE or bool(_COMMAND.match(line))


def number(text: str) -> float | None:
    """The value as a number, if it is nothing else."""
    return float(text) if _NUMBER.fullmatch(text) else None
