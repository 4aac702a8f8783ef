"""A job script, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _

from machines.jobscript.emitting import Emitted, emitted, share_of
from machines.jobscript.launching import launch_line
from machines.jobscript.limits import asked
from machines.jobscript.quoting import MODULE, NAME, printable, valued
from machines.jobscript.shapes import Asked, Line, Script, Site, Wish
from machines.jobscript.wishes import time_of
from machines.rules.objects import Rule

FILE = "job.sh"
PROJECT, QOS = "PROJECT", "QOS"
UNCONFIRMED = "Rules not confirmed by the site: most were not read on its own pages."
NO_SUBMISSION = "Jobs are not handed in by command on this way in: see the steps."


def write(
    site: Site, wish: Wish, *, rules: Sequence[Rule] = (), on: date, confirmed: bool
) -> Script:
    """`rules` are those of `machines.rules.applying`; `confirmed` says whether most of
    them were read on the site's own pages. Raises Impossible."""
    made = asked(site, wish, cpus_a_gpu=share_of(rules))
    added = emitted(site, wish, made, rules)
    lines = [
        Line("#!/bin/bash"),
        *_heading(site, on, confirmed),
        *_directives(wish, made, added),
        Line(""),
        Line("set -e"),
        *_commands(wish, added),
        *_variables(wish, made, added),
        *_setup(wish),
        Line(""),
        _launch(site, wish, made, added),
    ]
    may = site.route is None or site.route.sbatch is True
    return Script(
        lines=tuple(lines),
        asked=made,
        steps=tuple(_steps(site)),
        submit=f"sbatch {FILE}" if may else "",
        confirmed=confirmed,
        rules=tuple(dict.fromkeys(line.rule for line in lines if line.rule)),
    )


def _heading(site: Site, on: date, confirmed: bool) -> Iterator[Line]:
    if not confirmed:
        yield Line(f"# {UNCONFIRMED}")
    if site.route is not None and site.route.sbatch is False:
        yield Line(f"# {NO_SUBMISSION}")
    yield Line(f"# {site.name}, {site.partition_name}, as known on {on.isoformat()}.")


def _directives(wish: Wish, made: Asked, added: list[Emitted]) -> Iterator[Line]:
    said = {one.writing.name: one for one in added if one.writing.to == "directive"}
    form = next((o.writing.value for o in added if o.writing.to == "form"), "")
    for name, value, why in _wanted(wish, made, form):
        rule = said.pop(name, None)
        if rule is not None and rule.writing.value:
            value, why = rule.writing.value, why or rule.writing.why
        yield _directive(name, value, why, rule.rule.id if rule else "")
    for name, one in said.items():
        yield _directive(name, one.writing.value, one.writing.why, one.rule.id)


def _directive(name: str, value: str, why: str, rule: str) -> Line:
    return Line(f"#SBATCH {name}={value}" if value else f"#SBATCH {name}", why, rule)


def _wanted(wish: Wish, made: Asked, form: str) -> Iterator[tuple[str, str, str]]:
    """(option, value, why) of what every job here needs."""
    queue = made.queue
    yield "--job-name", wish.name, ""
    account = wish.account or PROJECT
    yield "--account", account, "" if wish.account else "your project"
    if queue.partition:
        yield "--partition", queue.partition, ""
    qos = wish.qos or queue.qos
    if qos and qos != "normal":
        yield "--qos", qos, ""
    elif queue.own_qos:
        yield "--qos", QOS, "the one named after your project"
    yield "--nodes", str(made.nodes), ""
    yield "--ntasks-per-node", str(made.tasks), _of_tasks(wish, made)
    yield "--cpus-per-task", str(made.cpus), ""
    if made.gpus:
        yield _of_gpus(made, form)
    if made.memory_gb is not None:
        yield "--mem", f"{made.memory_gb}G", "memory of each node"
    unknown = queue.max_minutes is None
    why = "the longest that this queue takes is unverified" if unknown else ""
    yield "--time", time_of(made.minutes), why
    if wish.array:
        yield "--array", wish.array, ""
    yield "--output", "%x-%A_%a.out" if wish.array else "%x-%j.out", ""


def _of_gpus(made: Asked, form: str) -> tuple[str, str, str]:
    """GPUs in the way that the site's guide asks for them."""
    if form == "gres":
        return "--gres", f"gpu:{made.gpus}", "GPUs of each node"
    if form == "total":
        return "--gpus", str(made.gpus * made.nodes), "GPUs of the whole job"
    return "--gpus-per-node", str(made.gpus), ""


def _of_tasks(wish: Wish, made: Asked) -> str:
    if wish.launch.launcher == "torchrun":
        return "torchrun starts the processes of a node itself"
    if made.tasks == made.gpus > 1:
        return "a task for each GPU"
    return ""


def _commands(wish: Wish, added: list[Emitted]) -> Iterator[Line]:
    for one in added:
        if one.writing.to == "command":
            yield Line(one.writing.value, one.writing.why, one.rule.id)
    for module in wish.launch.modules:
        if MODULE.match(module):
            yield Line(f"module load {module}")


def _variables(wish: Wish, made: Asked, added: list[Emitted]) -> Iterator[Line]:
    """A rule goes before what the recipe says: it may know of a hang."""
    said = {one.writing.name: one for one in added if one.writing.to == "env"}
    lines = []
    for name, value in wish.launch.env:
        if name not in said and NAME.match(name):
            lines.append(Line(f"export {name}={valued(value)}"))
    for name, one in said.items():
        if one.writing.value:
            text = _export(name, one.writing.value)
            lines.append(Line(text, one.writing.why, one.rule.id))
        elif name in dict(wish.launch.env):
            lines.append(Line(f"unset {name}", one.writing.why, one.rule.id))
    if lines:
        yield Line("")
        yield from lines


def _export(name: str, value: str) -> str:
    """`export` would hide that the command inside has failed."""
    if value.startswith("$(") and not value.startswith("$(("):
        return f"{name}={value}\nexport {name}"
    return f"export {name}={value}"


def _setup(wish: Wish) -> Iterator[Line]:
    if wish.launch.setup.strip():
        yield Line("")
        yield Line(printable(wish.launch.setup).strip())


def _launch(site: Site, wish: Wish, made: Asked, added: Iterable[Emitted]) -> Line:
    options: dict[str, list[str]] = {"srun": [], "torchrun": [], "container": []}
    task = []
    for one in added:
        name, value = one.writing.name, one.writing.value
        if one.writing.to in options:
            options[one.writing.to].append(f"{name}={value}" if value else name)
        elif one.writing.to == "task":
            task.append((name, value))
    return launch_line(site, wish, made, task=task, **options)


def _steps(site: Site) -> Iterator[str]:
    route = site.route
    if route is None or route.sbatch is True:
        yield _("Save the script as %(file)s in the folder of your project.") % {
            "file": FILE
        }
        yield _("Hand it in on a login node: %(command)s") % {
            "command": f"sbatch {FILE}"
        }
        return
    if route.sbatch is None:
        yield _("Whether this way in takes jobs by command was not found: ask first.")
    yield _("Copy your data and the script to the machine.")
    where = route.portal or _("the web interface of this way in")
    yield _("Register the script at %(portal)s and start it there.") % {"portal": where}
