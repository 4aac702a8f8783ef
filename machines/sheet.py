"""Everything a machine's page shows, put together from its parts and facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from machines.models import Fact, Part, System
from machines.properties import label_of
from machines.rows import Row, Value, queue_name, row_of
from machines.showing import minutes_of, shown

# Said at another place of the page.
IN_THE_HEAD = frozenset(["status", "documentation"])


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    value: str
    small: str
    fact: Fact


@dataclass(slots=True)
class Sheet:
    system: System
    rows: dict[str, list[Row]]
    routes_for_any: list[Row] = field(default_factory=list)

    def _single(self, kind: str) -> Row | None:
        rows = self.rows.get(kind)
        return rows[0] if rows else None

    @property
    def about(self) -> Row | None:
        return self._single("system")

    @property
    def accounting(self) -> Row | None:
        return self._single("accounting")

    @property
    def containers(self) -> Row | None:
        return self._single("containers")

    @property
    def network(self) -> Row | None:
        return self._single("network")

    @property
    def performance(self) -> Row | None:
        return self._single("performance")

    @property
    def advice(self) -> Row | None:
        return self._single("advice")

    @property
    def queues(self) -> list[Row]:
        return self.rows.get("queue", [])

    @property
    def partitions(self) -> list[Row]:
        return self.rows.get("partition", [])

    @property
    def storage(self) -> list[Row]:
        return self.rows.get("storage", [])

    @property
    def routes(self) -> list[Row]:
        return [*self.rows.get("route", []), *self.routes_for_any]

    @property
    def gpu_partition(self) -> Row | None:
        rows = [row for row in self.partitions if row.text("kind") == "gpu"]
        return rows[0] if rows else None

    @property
    def status(self) -> Fact | None:
        return self._of_the_system("status")

    @property
    def documentation(self) -> str:
        fact = self._of_the_system("documentation")
        return fact.value if fact else ""

    @property
    def details(self) -> list[Value]:
        """What is known about the machine as a whole, without its head."""
        row = self.about
        listed = row.listed if row else []
        return [v for v in listed if v.name not in IN_THE_HEAD and v.is_known]

    @property
    def disagreements(self) -> list[tuple[Row, Value]]:
        return [
            (row, value)
            for row in self._all()
            for value in row.listed
            if len(value.readings) > 1
        ]

    @property
    def unknowns(self) -> list[tuple[Row, Value]]:
        """What nobody has found, the ways in left out: they say so themselves."""
        return [
            (row, value)
            for row in self._all()
            if row.part.kind != "route"
            for value in row.listed
            if not value.is_known
        ]

    @property
    def edited(self) -> bool:
        return any(
            fact.edited_at
            for row in self._all()
            for value in row.listed
            for fact in value.readings
        )

    def _all(self) -> Iterator[Row]:
        for kind in Part.Kind.values:
            yield from self.rows.get(kind, [])

    def _of_the_system(self, name: str) -> Fact | None:
        row = self.about
        return row.values[name].fact if row and name in row.values else None

    @property
    def figures(self) -> list[Figure]:
        """The few numbers people look for first, as far as they are known."""
        gpu = self.gpu_partition
        found: list[Figure | None] = []
        if gpu:
            found.append(_figure(gpu, "nodes", _("GPU nodes"), gpu.name))
            seen = "slurm_gpus_per_node"
            name = seen if seen in gpu.values else "accelerators_per_node"
            label = (
                _("GPUs Slurm shows per node") if name == seen else _("GPUs per node")
            )
            found.append(_figure(gpu, name, label, gpu.text("accelerator")))
        found.append(self._speed())
        found.append(self.longest_job)
        found.append(self._cards())
        return [figure for figure in found if figure]

    @property
    def longest_job(self) -> Figure | None:
        return self._longest(self.gpu_partition) if self.gpu_partition else None

    def _speed(self) -> Figure | None:
        row = self.performance
        if row is None:
            return None
        for name in ("hpl_gpu_pflops", "system_sustained_pflops"):
            if figure := _figure(row, name, label_of(name), ""):
                return figure
        return None

    def _longest(self, gpu: Row) -> Figure | None:
        """The limit of the first queue of the GPUs, and a longer one if there is."""
        times = [
            (minutes_of(row.text("max_walltime")), row)
            for row in self.queues
            if row.text("partition") == gpu.part.slug and row.text("gpus") != "0"
        ]
        known = [(minutes, row) for minutes, row in times if minutes is not None]
        if not known:
            return None
        first = known[0][1]
        most, longest = max(known, key=lambda pair: pair[0])
        small = queue_name(first)
        if most > (known[0][0] or 0):
            time = shown("max_walltime", longest.text("max_walltime"))
            small = _("%(time)s in %(queue)s") % {
                "time": time,
                "queue": queue_name(longest),
            }
        return _figure(first, "max_walltime", _("Longest normal job"), small)

    def _cards(self) -> Figure | None:
        row = self.network
        if row is None or not row.number("nic_gbps"):
            return None
        cards, fact = row.text("nics_per_gpu_node"), row.values["nic_gbps"].fact
        return Figure(
            _("Network per GPU node"), f"{cards} × {fact.value} Gb/s", "", fact
        )


def sheet_of(system: System, *, for_any: Iterable[Part] = ()) -> Sheet:
    """`system` comes with its parts and their current facts; `for_any` are the ways
    in that hold for every machine."""
    rows: dict[str, list[Row]] = {}
    for part in system.parts.all():
        rows.setdefault(part.kind, []).append(row_of(part))
    for found in rows.values():
        found.sort(key=lambda row: row.part.position)
    return Sheet(system, rows, [row_of(part) for part in for_any])


def _figure(row: Row, name: str, label: str, small: str) -> Figure | None:
    value = row.values.get(name)
    if value is None or not value.is_known:
        return None
    fact = value.fact
    words = shown(name, fact.value)
    return Figure(label, f"{words} {fact.unit}".strip(), small, fact)
