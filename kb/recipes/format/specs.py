"""The shapes that fields of a recipe have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Text:
    """As it is written: 2.10 stays 2.10. `pattern` is a whole match."""

    most: int
    pattern: str = ""
    choices: tuple[str, ...] = ()
    says: str = ""
    # A list of lines may stand for the text.
    lines: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Flag:
    says: str = ""


@dataclass(frozen=True, slots=True)
class ListOf:
    item: Text | Table
    most: int
    says: str = ""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names that the writer chooses, each with a value."""

    key: Text
    value: Text | Table
    most: int
    says: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    fields: Mapping[str, Spec] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    says: str = ""


@dataclass(frozen=True, slots=True)
class Either:
    """A text, or a table in its place."""

    text: Text
    table: Table
    says: str = ""


Spec = Text | Number | Flag | ListOf | Pairs | Table | Either
