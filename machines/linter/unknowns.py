"""What was seen in a script and could not be judged: said, so that silence about it is
not taken for approval."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from machines.jobscript.shapes import Site
from machines.linter.asking import Asking
from machines.linter.report import Unknown

_SOURCED = re.compile(r"^\s*(?:source|\.)\s+(\S+)")
_OTHER = re.compile(r"#(PBS|BSUB|OAR|COBALT)\b")
MOST = 30


def unknowns(asking: Asking, sites: Sequence[Site]) -> list[Unknown]:
    found = [*_place(asking, sites), *_directives(asking), *_commands(asking)]
    return found[:MOST]


def _place(asking: Asking, sites: Sequence[Site]) -> Iterator[Unknown]:
    said = asking.job.options.get("--partition")
    if asking.queue is not None:
        if asking.queue.max_minutes is None:
            yield Unknown(0, _("How long this queue runs a job is unverified."))
    elif said is not None and "," in said.value:
        yield Unknown(said.line, _("Several partitions: no limits are asked."))
    elif said is not None:
        words = _("%(name)s is no queue that our catalogue has on %(machine)s.")
        named = {"name": said.value, "machine": sites[0].name}
        yield Unknown(said.line, words % named)
    else:
        yield Unknown(0, _("No partition is named: limits of queues are not asked."))


def _directives(asking: Asking) -> Iterator[Unknown]:
    job = asking.job
    for line in job.components:
        yield Unknown(line, _("A job of several components: its sizes are not asked."))
    for one in job.directives:
        if not one.known:
            words = _("%(name)s is no option of sbatch that we know.")
            yield Unknown(one.line, words % {"name": one.name[:40]})
    for number, text in enumerate(job.lines, 1):
        other = _OTHER.match(text)
        if other:
            words = _("Lines of %(system)s are comments for Slurm.")
            yield Unknown(number, words % {"system": other[1]})
            return


def _commands(asking: Asking) -> Iterator[Unknown]:
    for command in asking.job.commands:
        sourced = _SOURCED.match(command.text)
        if sourced:
            words = _("What %(file)s sets and runs is not seen.")
            yield Unknown(command.line, words % {"file": sourced[1][:60]})
    for line in asking.job.here:
        yield Unknown(line, _("The text of a here-document is not looked at."))
    for line in asking.job.long:
        yield Unknown(line, _("The end of a very long line is not looked at."))
