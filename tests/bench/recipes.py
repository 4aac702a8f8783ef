"""Job scripts: writing one, and looking at one of 300 lines, on every partition."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from machines.jobs import script_for
from machines.jobscript import Impossible, Launch, Script, Site, Wish
from machines.linter import lint
from machines.models import System
from machines.rules.reading import rules
from machines.sites import sites_of
from tests.bench.measure import Measure, milliseconds

WRITING, LOOKING = 5, 20
LINES = 300
DAY = date(2026, 11, 24)
LAUNCH = Launch(
    "python train.py",
    "torchrun",
    image="/appl/local/laifs/containers/lumi-multitorch-latest.sif",
    uses=frozenset({"torch", "transformers", "wandb"}),
)


def run() -> Iterator[Measure]:
    running = System.objects.filter(stage=System.Stage.RUNNING)
    machines = {s: sites_of(s) for s in running.values_list("slug", flat=True)}
    sites = [site for own in machines.values() for site in own]
    written = {site: _written(site) for site in sites}
    yield Measure("recipes.partitions", sum(map(bool, written.values())), "partitions")
    slowest = max(milliseconds(partial(_written, site)) for site in sites)
    yield Measure("recipes.script", slowest, "ms", WRITING)
    slowest = max(
        milliseconds(partial(_look, script.text, machines[site.machine]))
        for site, script in written.items()
        if script is not None
    )
    yield Measure("recipes.lint", slowest, "ms", LOOKING)


def _look(script: str, own: list[Site]) -> object:
    return lint(_long(script), own, rules=rules(), on=DAY)


def _written(site: Site) -> Script | None:
    try:
        return script_for(site, Wish(nodes=2, launch=LAUNCH), on=DAY)
    except Impossible:
        return None


def _long(script: str) -> str:
    """The script with steps of its own until it has 300 lines."""
    more = LINES - script.count("\n")
    steps = (
        f'srun --exclusive python step.py --case "{n}" > step-{n}.log &'
        for n in range(more)
    )
    return script + "\n".join(steps) + "\n"
