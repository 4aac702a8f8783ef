"""The script with what can be mended without knowing more than the rules do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from machines.jobscript.wishes import time_of
from machines.linter.asking import Asking
from machines.linter.report import Change, Finding
from machines.rules.objects import Rule

PROJECT, QOS = "PROJECT", "QOS"
_VALUE = {
    "--time": re.compile(r"((?:--time[= ]|-t[ =]?))\S+"),
    "--nodes": re.compile(r"((?:--nodes[= ]|-N[ =]?))\S+"),
    "--gpus-per-node": re.compile(r"(--gpus-per-node[= ](?:[A-Za-z]\w*:)?)\d+"),
    "--gres": re.compile(r"(--gres[= ]gpu:(?:[A-Za-z]\w*:)?)\d+"),
    "--cpus-per-task": re.compile(r"((?:--cpus-per-task[= ]|-c[ =]?))\d+"),
    "--mem": re.compile(r"(--mem[= ])\S+"),
}


@dataclass(slots=True)
class Draft:
    """Lines of the script by their number, None for one that is gone; what is new
    stands above the first command."""

    asking: Asking
    lines: list[str | None]
    directives: list[str] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def tell(self, line: int, words: str, rule: str) -> None:
        self.changes.append(Change(line, words, rule))

    def text(self) -> str:
        job = self.asking.job
        first = job.commands[0].line - 1 if job.commands else len(self.lines)
        above = [line for line in self.lines[:first] if line is not None]
        while above and not above[-1].strip():
            above.pop()
        below = [line for line in self.lines[first:] if line is not None]
        new = [*self.directives, *(["", *self.commands] if self.commands else [])]
        gap = [""] if (new or len(above) < first) and below and above else []
        return "\n".join([*above, *new, *gap, *below])


def mended(asking: Asking, found: Iterable[Finding]) -> tuple[str, list[Change]]:
    """(the corrected script, what is different in it)."""
    job = asking.job
    draft = Draft(asking, list(job.lines))
    for one in found:
        _mend(draft, one)
    if not draft.changes:
        return "\n".join(job.lines), []
    return draft.text(), draft.changes


def _mend(draft: Draft, one: Finding) -> None:
    mend = MENDS.get(one.rule.id)
    if mend is not None:
        mend(draft, one)
    elif "env" in one.rule.breaks and one.rule.writes:
        _environment(draft, one)


def _environment(draft: Draft, one: Finding) -> None:
    """A variable that a rule wants, or one that it takes away."""
    wanted = one.rule.breaks["env"]
    for writing in one.rule.writes:
        if writing.to != "env" or writing.name not in wanted["names"]:
            continue
        if "missing" in wanted and writing.value:
            line = f"export {writing.name}={writing.value}"
            draft.commands.append(line)
            draft.tell(0, _("New: %(line)s") % {"line": line}, one.rule.id)
            return
        if one.line and not writing.value:
            _remove(draft, one.line, one.rule)


def _remove(draft: Draft, line: int, rule: Rule) -> None:
    draft.lines[line - 1] = None
    draft.tell(line, _("This line is gone."), rule.id)


def _shebang(draft: Draft, one: Finding) -> None:
    draft.lines[0] = f"#!/bin/bash\n{draft.lines[0] or ''}".rstrip("\n")
    draft.tell(1, _("New: %(line)s") % {"line": "#!/bin/bash"}, one.rule.id)


def _line_ends(draft: Draft, one: Finding) -> None:
    draft.tell(0, _("The lines end as on Linux."), one.rule.id)


def _nul(draft: Draft, one: Finding) -> None:
    draft.tell(0, _("NUL characters are gone."), one.rule.id)


def _move_up(draft: Draft, one: Finding) -> None:
    line = draft.lines[one.line - 1]
    if line is not None:
        draft.directives.append(line)
        draft.lines[one.line - 1] = None
        draft.tell(one.line, _("Moved above the first command."), one.rule.id)


def _account(draft: Draft, one: Finding) -> None:
    _directive(draft, "--account", PROJECT, one.rule)


def _qos(draft: Draft, one: Finding) -> None:
    queue = draft.asking.queue
    _directive(draft, "--qos", (queue.qos if queue else "") or QOS, one.rule)


def _directive(draft: Draft, name: str, value: str, rule: Rule) -> None:
    line = f"#SBATCH {name}={value}"
    if line not in draft.directives:
        draft.directives.append(line)
        draft.tell(0, _("New: %(line)s") % {"line": line}, rule.id)


def _afterany(draft: Draft, one: Finding) -> None:
    _replace(draft, one, lambda line: line.replace("afterok", "afterany"))


def _time(draft: Draft, one: Finding) -> None:
    most = draft.asking.limit("queue.max_minutes")
    if most is not None:
        _set(draft, one, "--time", time_of(int(most)))


def _nodes(draft: Draft, one: Finding) -> None:
    most = draft.asking.limit("queue.max_nodes")
    if most is not None:
        _set(draft, one, "--nodes", str(int(most)))


def _gpus(draft: Draft, one: Finding) -> None:
    most = draft.asking.limit("node.gpus")
    for name in ("--gpus-per-node", "--gres"):
        if most:
            _set(draft, one, name, str(int(most)))


def _cpus(draft: Draft, one: Finding) -> None:
    most, tasks = draft.asking.limit("node.cpus"), draft.asking.tasks or 1
    if most and tasks <= most:
        _set(draft, one, "--cpus-per-task", str(int(most) // tasks))


def _memory(draft: Draft, one: Finding) -> None:
    most = draft.asking.limit("node.memory_gb")
    if most:
        _set(draft, one, "--mem", f"{int(most)}G")


def _set(draft: Draft, one: Finding, name: str, value: str) -> None:
    """The value of an option on the line of the finding."""
    pattern = _VALUE[name]
    _replace(draft, one, lambda line: pattern.sub(rf"\g<1>{value}", line, count=1))


def _replace(draft: Draft, one: Finding, change: Callable[[str], str]) -> None:
    line = draft.lines[one.line - 1] if one.line else None
    new = change(line) if line else line
    if new and new != line:
        draft.lines[one.line - 1] = new
        draft.tell(one.line, _("Now: %(line)s") % {"line": new.strip()}, one.rule.id)


MENDS: dict[str, Callable[[Draft, Finding], None]] = {
    "sbatch-missing-shebang": _shebang,
    "sbatch-crlf": _line_ends,
    "sbatch-nul-byte": _nul,
    "sbatch-directive-after-command": _move_up,
    "account-missing": _account,
    "mn5-qos-required": _qos,
    "meluxina-qos-required": _qos,
    "discoverer-qos-required": _qos,
    "dependency-afterok-timelimit": _afterany,
    "time-over-queue": _time,
    "leonardo-over-24h": _time,
    "jupiter-max-12h": _time,
    "nodes-over-queue": _nodes,
    "leonardo-nodes-over-64": _nodes,
    "gpus-over-node": _gpus,
    "lumi-g-eight-gcds": _gpus,
    "cpus-times-tasks-over-node": _cpus,
    "lumi-g-max-56-cores": _cpus,
    "mem-over-node": _memory,
    "lumi-g-mem-480": _memory,
    "lumi-nccl-gdr-level-rocm7": lambda d, f: _remove(d, f.line, f.rule),
    "slingshot-memhooks": lambda d, f: _remove(d, f.line, f.rule),
}
