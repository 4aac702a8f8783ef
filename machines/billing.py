"""What a job costs in the unit it is billed in: the sites' rules, as pure functions.

Each rule holds for one or more queues of a partition, and names where it was read. The
shapes of nodes are those of `machines/data`; a test keeps them equal. A partition
without a rule here is one whose rule nobody has found.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from machines.units import Quantity, Table, Unit, shown

MOST_NODES = 100_000
MOST_HOURS = 1_000_000


class JobImpossible(ValueError):
    """`field` of the job is wrong, `reason` says why, `nearest` is the closest value
    that could be, or None."""

    def __init__(self, field: str, reason: str, nearest: int | None = None):
        self.field, self.reason, self.nearest = field, reason, nearest
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Shape:
    """A node as Slurm counts it. `cores` are what the site calls CPUs, which may be
    hardware threads; `memory_gb` is None where nobody has found it."""

    gpus: int
    cores: int
    memory_gb: int | None


@dataclass(frozen=True, slots=True)
class Job:
    """What is asked for: `gpus`, `cores` and `memory_gb` are for each node. None of
    the last two: what comes with the GPUs, or the whole node where there are none."""

    hours: Fraction
    nodes: int = 1
    gpus: int = 0
    cores: int | None = None
    memory_gb: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """What part of a node is billed, by each thing that the job holds: {name: part},
    where 1 is the whole node. The largest counts."""

    parts: dict[str, Fraction]

    @property
    def counted(self) -> str:
        return max(self.parts, key=lambda name: self.parts[name])

    @property
    def part(self) -> Fraction:
        return self.parts[self.counted]


@dataclass(frozen=True, slots=True)
class Rule:
    """`queues` are ids of `machines/data`, `source` a key of its `sources.yaml`."""

    machine: str
    id: str
    name: str
    partition: str
    queues: tuple[str, ...]
    shape: Shape
    table: Table
    share: Callable[[Job, Shape], Share]
    says: str | Promise
    source: str
    note: str | Promise = ""

    @property
    def key(self) -> str:
        return f"{self.machine}/{self.id}"

    @property
    def whole_nodes(self) -> bool:
        return self.share is whole


@dataclass(frozen=True, slots=True)
class Bill:
    """`amounts` begins with the one that is billed; `because` says what was counted.
    `fair` is what the GPUs alone would cost, where the job is billed more."""

    rule: Rule
    job: Job
    amounts: list[Quantity]
    because: str
    fair: Quantity | None

    @property
    def billed(self) -> Quantity:
        return self.amounts[0]

    @property
    def others(self) -> list[Quantity]:
        return self.amounts[1:]

    @property
    def hours(self) -> str:
        return shown(self.job.hours)


def bill(rule: Rule, job: Job) -> Bill:
    """Raises JobImpossible for what no node of the partition has."""
    asked = completed(rule.shape, job)
    share = rule.share(asked, rule.shape)
    hours = job.nodes * job.hours

    def amount(part: Fraction) -> Quantity:
        whole_node = Fraction(rule.table.a_node_hour[rule.table.billed])
        return Quantity(part * hours * whole_node, rule.table.billed)

    of_gpus = Fraction(asked.gpus, rule.shape.gpus) if asked.gpus else share.part
    return Bill(
        rule=rule,
        job=asked,
        amounts=rule.table.all_of(amount(share.part)),
        because=_because(share),
        fair=amount(of_gpus) if share.part > of_gpus else None,
    )


def completed(shape: Shape, job: Job) -> Job:
    """The job with the cores and memory that it gets where it names none.

    Raises JobImpossible.
    """
    _check(shape, job)
    part = Fraction(job.gpus, shape.gpus) if shape.gpus else Fraction(1)
    cores = floor(shape.cores * part) if job.cores is None else job.cores
    memory = job.memory_gb
    if memory is None and shape.memory_gb is not None:
        memory = floor(shape.memory_gb * part)
    return Job(job.hours, job.nodes, job.gpus, cores, memory)


def _check(shape: Shape, job: Job) -> None:
    if not 1 <= job.nodes <= MOST_NODES:
        raise JobImpossible("nodes", _("Ask for one node or more."), 1)
    if not 0 < job.hours <= MOST_HOURS:
        raise JobImpossible("hours", _("Ask for more than no time."), 1)
    least = 1 if shape.gpus else 0
    if not least <= job.gpus <= shape.gpus:
        nearest = min(max(job.gpus, least), shape.gpus)
        raise JobImpossible("gpus", _has(shape.gpus, _("GPUs")), nearest)
    if job.cores is not None and not 1 <= job.cores <= shape.cores:
        nearest = min(max(job.cores, 1), shape.cores)
        raise JobImpossible("cores", _has(shape.cores, _("CPUs")), nearest)
    most = shape.memory_gb
    if job.memory_gb is not None and most and not 1 <= job.memory_gb <= most:
        nearest = min(max(job.memory_gb, 1), most)
        raise JobImpossible("memory_gb", _has(most, _("GB of memory")), nearest)


def _has(number: int, what: str) -> str:
    if not number:
        return _("A node here has no %(what)s.") % {"what": what}
    return _("A node here has %(number)s %(what)s.") % {"number": number, "what": what}


def _because(share: Share) -> str:
    return {
        "node": _("Whole nodes are billed."),
        "gpus": _("The GPUs count."),
        "cores": _("The CPUs count: they are the largest share of the node."),
        "memory": _("The memory counts: it is the largest share of the node."),
    }[share.counted]


def whole(job: Job, shape: Shape) -> Share:
    return Share({"node": Fraction(1)})


def by_gpus(job: Job, shape: Shape) -> Share:
    return Share({"gpus": Fraction(job.gpus, shape.gpus)})


def largest(job: Job, shape: Shape) -> Share:
    """The largest of three shares of the node, as CINECA counts."""
    parts = {"gpus": Fraction(job.gpus, shape.gpus)} if shape.gpus else {}
    parts["cores"] = Fraction(job.cores or 0, shape.cores)
    if shape.memory_gb:
        parts["memory"] = Fraction(job.memory_gb or 0, shape.memory_gb)
    return Share(parts)


def lumi_shared(job: Job, shape: Shape) -> Share:
    """LUMI: GCDs, cores by eights and memory by 64 GB, each rounded up."""
    return Share(
        {
            "gpus": Fraction(job.gpus, 8),
            "cores": Fraction(ceil(Fraction(job.cores or 0, 8)), 8),
            "memory": Fraction(ceil(Fraction(job.memory_gb or 0, 64)), 8),
        }
    )


def weighted(*, core: str, gb: str, gpu: str) -> Callable[[Job, Shape], Share]:
    """Vega: the largest of weighted CPUs, GB and GPUs, of the 256 of a node."""
    weights = {"cores": Fraction(core), "memory": Fraction(gb), "gpus": Fraction(gpu)}

    def share(job: Job, shape: Shape) -> Share:
        held = {"cores": job.cores, "memory": job.memory_gb, "gpus": job.gpus}
        return Share(
            {name: weights[name] * (held[name] or 0) / 256 for name in weights}
        )

    return share


def cores_per_gpu(number: int) -> Callable[[Job, Shape], Share]:
    """Deucalion: a GPU carries so many CPUs; more of them count as more GPUs."""

    def share(job: Job, shape: Shape) -> Share:
        return Share(
            {
                "gpus": Fraction(job.gpus, shape.gpus),
                "cores": Fraction(job.cores or 0, number * shape.gpus),
            }
        )

    return share


def units(machine: str, **a_node_hour: int | Fraction) -> Table:
    """GPU_hours=4 is four GPU-hours in an hour of a whole node."""
    return Table(
        {Unit(machine, name.replace("_", "-")): n for name, n in a_node_hour.items()}
    )


LARGEST = gettext_lazy(
    "The largest share of a node counts: of its CPUs, its GPUs or its memory."
)
