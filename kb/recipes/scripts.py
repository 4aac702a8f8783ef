"""A variant's job script for the parameters of an address.

Nothing of an address reaches a script unless `wish_from` has read it as a number, a
time or a word; everything else here is the variant's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from machines.billing import Bill
from machines.jobs import bill_of, script_for
from machines.jobscript import Impossible, Launch, Refusal, Script, Site, Wish
from machines.jobscript.wishes import PARAMETERS, time_of, wish_from

if TYPE_CHECKING:
    from kb.models import Variant

LONGEST = 200  # characters of a parameter; a longer one is refused as it stands
# What the form offers; an address may say all of PARAMETERS.
OFFERED = ("nodes", "time", "account", "queue", "route")


@dataclass(frozen=True, slots=True)
class Written:
    """A script with its bill, or why there is none: {parameter: refusal}."""

    variant: Variant
    site: Site | None
    wish: Wish
    script: Script | None = None
    bill: Bill | None = None
    refusals: dict[str, Refusal] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """Its name, the one that its steps speak of."""
        return "job.sh"


def given_in(parameters: Mapping[str, Any]) -> dict[str, str]:
    """What an address says of the job, each value as a text."""
    names = (*PARAMETERS, "route")
    found = {name: str(parameters.get(name, "")) for name in names}
    return {name: text[: LONGEST + 1] for name, text in found.items() if text.strip()}


def write(
    variant: Variant, given: Mapping[str, str], *, site: Site, on: date
) -> Written:
    """Never raises for what somebody typed: it is refused at its parameter."""
    wish = wish_of(variant)
    try:
        wish = wish_from(given, wish)
        _within(variant, wish)
        script = script_for(site, wish, on=on)
    except Impossible as impossible:
        return _refused(variant, site, wish, impossible.refusals)
    return Written(variant, site, wish, script, bill_of(site, script.asked))


def refused(variant: Variant, field_name: str, reason: str) -> Written:
    """No script, for a reason that was found before one was tried."""
    refusal = Refusal(field_name, reason)
    return _refused(variant, None, wish_of(variant), [refusal])


def wish_of(variant: Variant) -> Wish:
    """What the job asks for as long as nobody asks for something else."""
    return Wish(
        nodes=variant.nodes,
        minutes=variant.minutes,
        queue=variant.queue,
        gpus=variant.gpus,
        tasks=variant.tasks,
        cpus=variant.cpus,
        memory_gb=variant.memory_gb,
        array=variant.array,
        name=variant.recipe.job,
        launch=launch_of(variant),
    )


def shown_wish(wish: Wish) -> dict[str, str]:
    """The parameters of a wish as they would be typed."""
    return {"nodes": str(wish.nodes), "time": time_of(wish.minutes)}


def launch_of(variant: Variant) -> Launch:
    environment = variant.environment
    return Launch(
        program=variant.program,
        launcher=variant.launcher,
        env=tuple(variant.variable_pairs),
        modules=tuple(environment.module_names) if environment else (),
        image=environment.image if environment else "",
        binds=tuple(line.strip() for line in variant.binds.splitlines() if line),
        setup=variant.setup,
        uses=frozenset(variant.uses.split()),
        needs_internet=variant.internet == "during",
        restarts=variant.restarts,
    )


def elsewhere(variant: Variant) -> Variant:
    """The variant as it would stand on another machine: without what is only there."""
    moved = type(variant)(recipe=variant.recipe)
    for name in ("program", "launcher", "setup", "variables", "uses", "restarts"):
        setattr(moved, name, getattr(variant, name))
    for name in ("internet", "nodes", "least_nodes", "most_nodes", "minutes", "array"):
        setattr(moved, name, getattr(variant, name))
    return moved


def _within(variant: Variant, wish: Wish) -> None:
    """Raises Impossible for more or fewer nodes than the variant was written for."""
    least, most = variant.least_nodes, variant.most_nodes
    if wish.nodes < least:
        words = _("This recipe needs %(number)s nodes or more.") % {"number": least}
        raise Impossible([Refusal("nodes", words, str(least))])
    if most is not None and wish.nodes > most:
        words = _("This recipe is written for at most %(number)s nodes.")
        words = words % {"number": most}
        raise Impossible([Refusal("nodes", words, str(most))])


def _refused(variant: Variant, site: Site | None, wish: Wish, refusals: Any) -> Written:
    found: dict[str, Refusal] = {}
    for refusal in refusals:
        first = found.get(refusal.field)
        found[refusal.field] = (
            replace(first, reason=f"{first.reason} {refusal.reason}")
            if first
            else refusal
        )
    return Written(variant, site, wish, refusals=found)
