"""A script as the shell and Slurm read it: directives, commands with their
continuations, and what the shell of the first node fills in.

This is no parser of bash. It knows quotes, comments, continuations and here-documents,
which is what the rules need, and goes through the text once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from machines.linter import options
from machines.linter.report import LARGEST, MOST_LINES, TooLong

LONGEST_LINE = 4_000
DIRECTIVE = "#SBATCH"
_SPECIAL = re.compile(r"\\.?|['\"]|(?:(?<=\s)|^)#|<<-?(?![<=])", re.S)
_HERE = re.compile(r"\s*\\?(['\"]?)([A-Za-z_][A-Za-z0-9_.-]*)\1")
_SET = re.compile(
    r"""(?:^|[\s;&'"(,])([A-Z_][A-Z0-9_]*)=("[^"]*"|'[^']*'|[^\s;'",]*)""", re.M
)
_IMAGE = re.compile(r"[^\s'\"=]+\.sif\b|(?:docker|oras|library)://[^\s'\"]+")


@dataclass(frozen=True, slots=True)
class Directive:
    line: int
    name: str
    value: str
    known: bool = True


@dataclass(frozen=True, slots=True)
class Command:
    """`text` has its continuations and no comment; `seen` is what the shell acts on:
    text in single quotes and escaped marks are blanks there."""

    line: int
    text: str
    seen: str


@dataclass
class Job:
    lines: list[str]
    raw: str
    directives: list[Directive] = field(default_factory=list)
    late: list[int] = field(default_factory=list)
    nearly: list[int] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    here: list[int] = field(default_factory=list)
    long: list[int] = field(default_factory=list)
    components: list[int] = field(default_factory=list)

    @cached_property
    def options(self) -> dict[str, Directive]:
        """The last of each name counts, as in Slurm."""
        return {one.name: one for one in self.directives}

    def value(self, name: str) -> str:
        found = self.options.get(name)
        return found.value if found else ""

    @cached_property
    def code(self) -> str:
        """All commands, a line each."""
        return "\n".join(command.text for command in self.commands)

    @cached_property
    def text(self) -> str:
        """Directives and commands, without comments and here-documents."""
        asked = "\n".join(
            f"{DIRECTIVE} {one.name}={one.value}" for one in self.directives
        )
        return f"{asked}\n{self.code}"

    @cached_property
    def env(self) -> dict[str, str]:
        """Variables that are set somewhere, with the last value."""
        return {name: value.strip("'\"") for name, value in _SET.findall(self.code)}

    def line_of(self, variable: str) -> int:
        mark = re.compile(rf"(?:^|[^A-Za-z0-9_$]){re.escape(variable)}=")
        return next((c.line for c in self.commands if mark.search(c.text)), 0)

    @cached_property
    def images(self) -> list[str]:
        return _IMAGE.findall(self.code)


def read(raw: str) -> Job:
    """Raises TooLong."""
    if len(raw) > LARGEST or max(raw.count("\n"), raw.count("\r")) > MOST_LINES:
        raise TooLong
    lines = raw.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").split("\n")
    job = Job(lines, raw)
    for command in _Scanner(job).logical():
        job.commands.append(command)
    return job


class _Scanner:
    """Walks the lines once."""

    def __init__(self, job: Job):
        self.job = job
        self.ends = {line.strip() for line in job.lines}

    def logical(self) -> Iterator[Command]:
        number = 0
        lines = self.job.lines
        while number < len(lines):
            line = lines[number]
            if self._is_note(line, number + 1):
                number += 1
                continue
            taken, command = self._command(number)
            yield command
            number += taken

    def _is_note(self, line: str, number: int) -> bool:
        """A blank line, a comment or a directive."""
        bare = line.lstrip()
        if not bare:
            return True
        if not bare.startswith("#"):
            return False
        if line.startswith(DIRECTIVE) and line[7:8] in ("", " ", "\t"):
            self._directive(line, number)
        elif _NEARLY.match(line):
            self.job.nearly.append(number)
        return True

    def _directive(self, line: str, number: int) -> None:
        job = self.job
        if job.commands:
            job.late.append(number)
            return
        rest = line[len(DIRECTIVE) :][:LONGEST_LINE]
        if rest.split()[:1] in (["hetjob"], ["packjob"]):
            job.components.append(number)
            return
        for name, value, known in options.read(rest):
            job.directives.append(Directive(number, name, value, known))

    def _command(self, first: int) -> tuple[int, Command]:
        """(lines taken, the command that begins at this line)."""
        text, seen, quote, number = "", "", "", first
        pending: list[str] = []
        while number < len(self.job.lines):
            line = self._cut(self.job.lines[number], number + 1)
            number += 1
            said, shown, quote, ends = _walk(line, quote)
            pending += [end for end in ends if end in self.ends]
            goes_on = said.endswith("\\") and quote != "'"
            if goes_on:
                said, shown = said[:-1] + " ", shown[:-1] + " "
            elif quote:
                said, shown = said + "\n", shown + "\n"
            text, seen = text + said, seen + shown
            if not goes_on and not quote:
                break
        number = self._skip(pending, number)
        return number - first, Command(first + 1, text, seen)

    def _cut(self, line: str, number: int) -> str:
        if len(line) <= LONGEST_LINE:
            return line
        self.job.long.append(number)
        return line[:LONGEST_LINE]

    def _skip(self, ends: list[str], number: int) -> int:
        """Past the here-documents, whose text is for another program."""
        for end in ends:
            begun = number
            while number < len(self.job.lines):
                number += 1
                if self.job.lines[number - 1].strip() == end:
                    break
            else:
                return begun
            self.job.here.append(begun)
        return number


_NEARLY = re.compile(r"\s*##+\s*SBATCH\b|\s*#\s+SBATCH\b|\s+#SBATCH\b")


def _walk(line: str, quote: str) -> tuple[str, str, str, list[str]]:
    """(text without its comment, what the shell acts on, the quote that stays open,
    ends of here-documents)."""
    shown: list[str] = []
    ends: list[str] = []
    place = 0
    for found in _SPECIAL.finditer(line):
        mark, at = found[0], found.start()
        if at < place:
            continue
        part = line[place:at]
        shown.append(" " * len(part) if quote == "'" else part)
        place = found.end()
        if quote == "'":
            quote = "" if mark == "'" else quote
            shown.append(" " * len(mark))
        elif mark.startswith("\\"):
            shown.append(mark if len(mark) < 2 else "  ")
        elif mark == '"':
            quote = "" if quote else '"'
            shown.append(mark)
        elif quote:
            shown.append(mark)
        elif mark == "'":
            quote = "'"
            shown.append(" ")
        elif mark.startswith("#"):
            return line[:at].rstrip(), "".join(shown).rstrip(), quote, ends
        else:
            shown.append(mark)
            word = _HERE.match(line, place)
            if word:
                ends.append(word[2])
    part = line[place:]
    shown.append(" " * len(part) if quote == "'" else part)
    return line, "".join(shown), quote, ends
