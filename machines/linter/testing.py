"""The rules asked of a script, one after the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from machines.jobscript.shapes import Queue, Site
from machines.linter.asking import Asking
from machines.linter.judging import judge
from machines.linter.mending import mended
from machines.linter.reading import Job, read
from machines.linter.report import Finding, Report
from machines.linter.unknowns import unknowns
from machines.rules.applying import applying
from machines.rules.objects import SEVERITIES, Rule
from machines.rules.vocabulary import BOUNDS

MOST_OF_A_RULE = 20
Lines = list[int]


def lint(
    text: str, sites: Sequence[Site], *, rules: Iterable[Rule], on: date
) -> Report:
    """`sites` are the partitions of one machine, not empty: the script's own is found
    by its partition, QOS and GPUs. Raises TooLong."""
    job = read(text)
    site, queue = place(job, sites)
    asking = Asking(job, site if queue else None, queue)
    known = applying(rules, site, on=on)
    if queue is None:
        known = [rule for rule in known if not rule.scope.partitions]
    found = [
        Finding(line, rule, site.machine, job.lines[line - 1] if line else "")
        for rule in known
        if _concerns(rule, job)
        for line in broken(rule, asking)[:MOST_OF_A_RULE]
    ]
    listed = sorted(_plainest(found), key=_order)
    corrected, changes = mended(asking, listed)
    return Report(
        site=site,
        queue=queue,
        lines=tuple(job.lines),
        findings=tuple(listed),
        unknowns=tuple(unknowns(asking, sites)),
        corrected=corrected,
        changes=tuple(changes),
    )


def place(job: Job, sites: Sequence[Site]) -> tuple[Site, Queue | None]:
    """The partition that the script names, by its queue or QOS. Without either: the
    first partition of its kind, and no queue."""
    name, qos = job.value("--partition"), job.value("--qos")
    for site in sites:
        of_name = [q for q in site.queues if q.partition == name] if name else []
        usual = [q for q in of_name if q.qos in (qos or "normal", "")]
        if usual or of_name:
            return site, (usual or of_name)[0]
    for site in sites:
        found = site.queue(qos) if qos and not name else None
        if found:
            return site, found
        own = [q for q in site.queues if q.own_qos and qos and not name]
        if own:
            return site, own[0]
    return sites[0], None


def broken(rule: Rule, asking: Asking) -> Lines:
    """The lines on which the script breaks the rule."""
    if not rule.breaks:
        return []
    if rule.when and not _all(rule.when, asking):
        return []
    if rule.unless and _all(rule.unless, asking):
        return []
    return _all(rule.breaks, asking)


def _all(tests: Mapping[str, Any], asking: Asking) -> Lines:
    """Where all hold: the lines of the test that knows some, or the whole script."""
    lines: Lines = [0]
    for name, value in tests.items():
        found = TESTS[name](value, asking)
        if not found:
            return []
        if lines == [0]:
            lines = found
    return lines


def _given(value: Any, asking: Asking) -> Lines:
    options = asking.job.options
    return [options[name].line for name in value if name in options][:1]


def _missing(value: Any, asking: Asking) -> Lines:
    return [] if _given(value, asking) else [0]


def _both(value: Any, asking: Asking) -> Lines:
    options = asking.job.options
    lines = [options[name].line for name in value if name in options]
    return lines[-1:] if len(lines) > 1 else []


def _option(value: Mapping[str, Any], asking: Asking) -> Lines:
    found = asking.job.options.get(value["name"])
    return [found.line] if found and _says(found.value, value) else []


def _env(value: Mapping[str, Any], asking: Asking) -> Lines:
    set_here = [name for name in value["names"] if name in asking.job.env]
    if "missing" in value:
        return [] if set_here else [0]
    return [
        asking.job.line_of(name)
        for name in set_here
        if "present" in value or _says(asking.job.env[name], value)
    ]


def _says(text: str, tests: Mapping[str, Any]) -> bool:
    return (
        ("equals" not in tests or text == str(tests["equals"]))
        and ("in" not in tests or text in tests["in"])
        and ("not" not in tests or text not in tests["not"])
        and ("matches" not in tests or bool(compiled(tests["matches"]).search(text)))
    )


def _queue(value: Any, asking: Asking) -> Lines:
    said = asking.job.options.get("--partition")
    return [said.line] if said and said.value in value else []


def _qos(value: Any, asking: Asking) -> Lines:
    said = asking.job.options.get("--qos")
    return [said.line] if said and said.value in value else []


def _launcher(value: Any, asking: Asking) -> Lines:
    wanted = {value} if isinstance(value, str) else set(value)
    return [0] if wanted & asking.launchers else []


def _directive(value: str, asking: Asking) -> Lines:
    pattern = compiled(value)
    found = (d for d in asking.job.directives if pattern.search(f"{d.name}={d.value}"))
    return [one.line for one in found]


def _line(value: str, asking: Asking) -> Lines:
    pattern = compiled(value)
    if not pattern.search(asking.job.code):
        return []
    return [c.line for c in asking.job.commands if pattern.search(c.text)]


def _text(value: str, asking: Asking) -> Lines:
    pattern = compiled(value)
    if not pattern.search(asking.job.text):
        return []
    return _directive(value, asking) + _line(value, asking) or [0]


def _no_text(value: str, asking: Asking) -> Lines:
    return [] if compiled(value).search(asking.job.text) else [0]


def _over(value: Mapping[str, Any], asking: Asking) -> Lines:
    return _beyond(value, asking, lambda n, bound: n > bound, every=True)


def _under(value: Mapping[str, Any], asking: Asking) -> Lines:
    return _beyond(value, asking, lambda n, bound: n < bound, every=True)


def _any_over(value: Mapping[str, Any], asking: Asking) -> Lines:
    return _beyond(value, asking, lambda n, bound: n > bound, every=False)


def _beyond(
    bounds: Mapping[str, Any],
    asking: Asking,
    passes: Callable[[float, float], bool],
    *,
    every: bool,
) -> Lines:
    lines = []
    for quantity, limit in bounds.items():
        number = asking.number(quantity)
        bound = limit if isinstance(limit, int) else asking.limit(limit)
        if number is not None and bound is not None and passes(number, bound):
            lines.append(asking.line(quantity))
    return [] if every and len(lines) < len(bounds) else lines


TESTS: dict[str, Callable[[Any, Asking], Lines]] = {
    "given": _given,
    "missing": _missing,
    "both": _both,
    "option": _option,
    "env": _env,
    "queue": _queue,
    "qos": _qos,
    "launcher": _launcher,
    "directive": _directive,
    "line": _line,
    "text": _text,
    "no_text": _no_text,
    "over": _over,
    "under": _under,
    "any_over": _any_over,
    "is": judge,
}


@lru_cache(maxsize=512)
def compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.MULTILINE)


def _concerns(rule: Rule, job: Job) -> bool:
    """A rule about images holds where one of them is used."""
    return not rule.scope.images or any(map(rule.scope.holds_for_image, job.images))


def _plainest(found: list[Finding]) -> list[Finding]:
    """Of two that say a number is too large on one line, the one of the site: it says
    more than the general one."""
    told = {
        (one.line, quantity)
        for one in found
        if one.rule.scope.machines
        for quantity in _quantities(one.rule)
    }
    return [
        one
        for one in found
        if one.rule.scope.machines
        or not any((one.line, quantity) in told for quantity in _quantities(one.rule))
    ]


def _quantities(rule: Rule) -> list[str]:
    if rule.severity != "error":
        return []
    return [name for bound in BOUNDS for name in rule.breaks.get(bound, ())]


def _order(found: Finding) -> tuple[int, int]:
    return SEVERITIES.index(found.severity), found.line
