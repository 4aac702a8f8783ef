"""The machines of a recipe as its page needs them, read with one statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kb.recipes.nearest import Place
from machines.jobscript import Site
from machines.models import Fact, Part, System
from machines.rows import Row, row_of
from machines.sites import KINDS, NoSuchPlace, pick, sites_in

if TYPE_CHECKING:
    from kb.models import Variant

MAKERS = frozenset(["NVIDIA", "AMD", "Intel", "Instinct"])


@dataclass(slots=True)
class Machine:
    """A system with its parts. `partitions` and `single` are rows of values."""

    system: System
    partitions: dict[str, Row] = field(default_factory=dict)
    single: dict[str, Row] = field(default_factory=dict)
    routes: list[Part] = field(default_factory=list)

    def row(self, partition: Part | None) -> Row | None:
        """That of the partition, or of the first with GPUs, or of the first of all."""
        if partition is not None and partition.slug in self.partitions:
            return self.partitions[partition.slug]
        rows = list(self.partitions.values())
        with_gpus = (row for row in rows if row.text("kind") == "gpu")
        return next(with_gpus, rows[0] if rows else None)

    def site(self, variant: Variant, *, route: str = "") -> Site:
        """Raises NoSuchPlace."""
        row = self.row(variant.partition)
        return pick(
            sites_in(self.system, route=route),
            machine=self.system.slug,
            partition=row.part.slug if row else "",
            queue=variant.queue,
        )

    def hardware(self, partition: Part | None) -> str:
        """In the room of a card: 4 A100, 64 GB."""
        row = self.row(partition)
        if row is None:
            return ""
        gpus, cards, model = _gpus(row), _cards(row), _model(row)
        if not gpus:
            return row.text("cpu")[:40]
        memory = _memory(row)
        words = f"{gpus} {model}" if gpus == cards else _many(gpus, cards, model)
        return f"{words}, {memory} GB" if memory else words

    def place(self, partition: Part | None) -> Place:
        row = self.row(partition)
        if row is None:
            return Place(self.system.slug, self.system.name)
        said, boxes = self.single.get("system"), self.single.get("containers")
        try:
            sites = sites_in(self.system)
            site = pick(sites, machine=self.system.slug, partition=row.part.slug)
        except NoSuchPlace:
            return Place(self.system.slug, self.system.name)
        return Place(
            machine=self.system.slug,
            name=self.system.name,
            vendor=site.vendor,
            arch=site.arch,
            model=_model(row) if _gpus(row) else "",
            memory_gb=_memory(row),
            gpus=_gpus(row),
            runtime=site.runtime or _runtime(boxes),
            scheduler=_first_word(said.text("scheduler") if said else ""),
        )


def machines_of(systems: Iterable[System], *, also: str = "") -> dict[str, Machine]:
    """{id: machine} of `systems` and of the one with the id `also`, if there is one."""
    known = {system.pk: system for system in systems}
    if also and also not in {system.slug for system in known.values()}:
        known |= {row.pk: row for row in System.objects.filter(slug=also)}
    facts = Fact.objects.current().select_related("part")
    rows: dict[Any, list[Fact]] = {}
    for fact in facts.filter(part__system__in=known, part__kind__in=KINDS):
        rows.setdefault(fact.part, []).append(fact)
    parts: dict[Any, list[Any]] = {pk: [] for pk in known}
    for part, told in rows.items():
        _bring_along(part, "facts", told)
        parts[part.system_id].append(part)
    for pk, system in known.items():
        ordered = sorted(parts[pk], key=lambda part: (part.kind, part.position))
        _bring_along(system, "parts", ordered)
    return {system.slug: _machine(system) for system in known.values()}


def _bring_along(row: Any, name: str, related: list[Any]) -> None:
    """As `with_facts` does, which asks three statements where one will do."""
    row._prefetched_objects_cache = {name: related}


def _machine(system: System) -> Machine:
    found = Machine(system)
    for part in sorted(system.parts.all(), key=lambda part: part.position):
        if part.kind == Part.Kind.ROUTE:
            found.routes.append(part)
        elif part.kind == Part.Kind.PARTITION:
            found.partitions[part.slug] = row_of(part)
        elif part.kind in (Part.Kind.SYSTEM, Part.Kind.CONTAINERS):
            found.single.setdefault(part.kind, row_of(part))
    return found


def _gpus(row: Row) -> int:
    seen = row.number("slurm_gpus_per_node") or row.number("accelerators_per_node")
    return int(seen or 0)


def _cards(row: Row) -> int:
    return int(row.number("accelerators_per_node") or 0)


def _memory(row: Row) -> int:
    each = row.number("memory_per_slurm_gpu_gb") or row.number("accelerator_memory_gb")
    return int(each or 0)


def _model(row: Row) -> str:
    """The accelerator without its maker and without what stands in brackets."""
    words = row.text("accelerator").split("(")[0].split()
    return next((word for word in words if word not in MAKERS), "")


def _many(gpus: int, cards: int, model: str) -> str:
    if not cards:
        return _("%(n)d GPUs") % {"n": gpus}
    return _("%(n)d GPUs in %(cards)d %(model)s") % {
        "n": gpus,
        "cards": cards,
        "model": model,
    }


def _runtime(row: Row | None) -> str:
    return _first_word(row.text("runtime") if row else "").lower()


def _first_word(text: str) -> str:
    return text.split()[0].strip(",;") if text.split() else ""
