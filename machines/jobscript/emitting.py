"""What the rules add to a script: their writings that fit it, never two that
contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from machines.jobscript.shapes import Asked, Site, Wish
from machines.rules.objects import Rule, Writing

# What `when` of a writing may ask, as `circumstances` answers it.
CIRCUMSTANCES = frozenset(
    [
        "queue",
        "launcher",
        "uses",
        "container",
        "gpus",
        "several_nodes",
        "several_processes",
        "several_cpus",
        "owns_node",
        "full_node",
        "shared",
        "task_a_gpu",
        "one_gpu",
        "offline",
        "array",
        "restarts",
    ]
)


@dataclass(frozen=True, slots=True)
class Emitted:
    """A writing and the rule that it comes from."""

    writing: Writing
    rule: Rule


def emitted(
    site: Site, wish: Wish, made: Asked, rules: Iterable[Rule]
) -> list[Emitted]:
    """In the order of the rules; of two with one name the one that knows better, once.

    `rules` are those that hold at the site on the day (`machines.rules.applying`).
    """
    kept: dict[tuple[str, str], Emitted] = {}
    for found in _fitting(site, wish, made, rules):
        key = (found.writing.to, found.writing.name)
        other = kept.get(key)
        if other is None or _rank(found) > _rank(other):
            kept[key] = found
    return list(kept.values())


def share_of(rules: Iterable[Rule]) -> int | None:
    """CPUs that belong to a GPU, where a rule says so."""
    for rule in rules:
        for writing in rule.writes:
            if (writing.to, writing.name) == ("share", "cpus"):
                return int(writing.value)
    return None


def _fitting(
    site: Site, wish: Wish, made: Asked, rules: Iterable[Rule]
) -> Iterator[Emitted]:
    said = circumstances(site, wish, made)
    for rule in rules:
        if not rule.scope.holds_for_image(wish.launch.image):
            continue
        for writing in rule.writes:
            if all(_holds(said.get(name), want) for name, want in writing.when.items()):
                yield Emitted(writing, rule)


def circumstances(site: Site, wish: Wish, made: Asked) -> dict[str, object]:
    """What `when` of a writing in `rules.yaml` may depend on."""
    launch = wish.launch
    full = made.gpus == site.gpus if site.gpus else made.cpus_of_node == site.cpus
    return {
        "queue": made.queue.label,
        "launcher": launch.launcher,
        "uses": launch.uses,
        "container": bool(launch.image),
        "gpus": made.gpus > 0,
        "several_nodes": made.nodes > 1,
        "several_processes": made.nodes * max(made.tasks, made.gpus) > 1,
        "several_cpus": made.cpus > 1,
        "owns_node": full and made.queue.whole_nodes,
        "full_node": full,
        "shared": not made.queue.whole_nodes,
        "task_a_gpu": made.tasks == made.gpus > 0,
        "one_gpu": made.gpus == 1,
        "offline": site.internet is False and not made.queue.internet,
        "array": bool(wish.array),
        "restarts": launch.restarts,
    }


def _holds(value: object, want: object) -> bool:
    """A list wants one of its words; a set of words wants one in common."""
    wanted = want if isinstance(want, list) else [want]
    if isinstance(value, frozenset):
        return any(word in value for word in wanted)
    return value in wanted


def _rank(found: Emitted) -> tuple[int, str, int]:
    """The narrower scope, then the younger rule, then the better evidence."""
    begun = found.rule.valid_from
    return (
        found.rule.scope.width,
        begun.isoformat() if begun else "",
        "USOP".find(found.rule.evidence),
    )
