"""What a job script is made from and what comes out: plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Queue:
    """`id` is that of the catalogue; `partition` and `qos` are what Slurm is told,
    empty where nobody has found it. None: not found, so nothing is refused for it.
    `own_qos`: it is named after the project, so that the reader must name it."""

    id: str
    partition: str
    qos: str = ""
    max_minutes: int | None = None
    min_nodes: int | None = None
    max_nodes: int | None = None
    max_cores: int | None = None
    max_jobs: int | None = None
    whole_nodes: bool = False
    debugging: bool = False
    on_request: bool = False
    own_qos: bool = False
    internet: bool | None = None

    @property
    def label(self) -> str:
        """`boost_usr_prod` alone says nothing where the QOS decides."""
        own = self.qos and self.qos not in ("normal", "default")
        return self.qos if own else self.partition or self.id

    @property
    def names(self) -> frozenset[str]:
        return frozenset({self.id, self.partition, self.label, self.qos} - {""})


@dataclass(frozen=True, slots=True)
class Route:
    """A way in. `sbatch`: whether jobs may be submitted by it, None where that depends
    or was not found. `queues` are ids of those it opens, None where that is unknown."""

    id: str
    name: str
    sbatch: bool | None = True
    channels: tuple[str, ...] = ()
    queues: frozenset[str] | None = None
    portal: str = ""
    evidence: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """A partition of a machine, as its catalogue has it. `gpus`, `cpus` and `memory_gb`
    are of one node: GPUs as Slurm counts them, the CPUs that a job may use, gigabytes
    (`memory_gb` those that it may ask for). None: not found."""

    machine: str
    name: str
    partition: str
    partition_name: str
    gpus: int = 0
    cpus: int | None = None
    threads: int = 1
    memory_gb: int | None = None
    ram_gb: int | None = None
    nodes: int | None = None
    vendor: str = ""
    arch: str = "x86_64"
    queues: tuple[Queue, ...] = ()
    runtime: str = ""
    internet: bool | None = None
    slurm: str = ""
    route: Route | None = None

    def queue(self, name: str) -> Queue | None:
        """By id, Slurm partition or QOS; the exact id first."""
        by_id = next((q for q in self.queues if q.id == name), None)
        return by_id or next((q for q in self.queues if name in q.names), None)


@dataclass(frozen=True, slots=True)
class Launch:
    """What runs. `program` is the recipe's own shell text for one task, such as
    `python train.py`; `launcher` says who starts the processes: `srun` (a task for each
    GPU, or for each process of MPI), `torchrun` (one task a node), `mpi` (tasks with
    threads), `node` (one task on each node) or `plain` (as it stands, without srun).

    `uses` are words that rules ask for: torch, transformers, wandb, vllm, mpi, openmp.
    """

    program: str = "python train.py"
    launcher: str = "srun"
    env: tuple[tuple[str, str], ...] = ()
    modules: tuple[str, ...] = ()
    image: str = ""
    binds: tuple[str, ...] = ()
    setup: str = ""
    uses: frozenset[str] = frozenset()
    needs_internet: bool = False
    restarts: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader asks for. `gpus`, `tasks` and `memory_gb` are for each node, `cpus`
    for each task; None: what fits the site and the launch."""

    nodes: int = 1
    minutes: int = 60
    account: str = ""
    queue: str = ""
    qos: str = ""
    gpus: int | None = None
    tasks: int | None = None
    cpus: int | None = None
    memory_gb: int | None = None
    array: str = ""
    name: str = "job"
    launch: Launch = field(default_factory=Launch)


@dataclass(frozen=True, slots=True)
class Line:
    """`why` is what a reader who never wrote a job script needs to hear; `rule` is the
    id of the rule that asks for it."""

    text: str
    why: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the script asks for, with everything filled in: for bills and for pages."""

    queue: Queue
    nodes: int
    minutes: int
    gpus: int
    tasks: int
    cpus: int
    memory_gb: int | None
    whole_nodes: bool
    array_tasks: int = 1

    @property
    def cpus_of_node(self) -> int:
        return self.tasks * self.cpus


@dataclass(frozen=True, slots=True)
class Script:
    """`submit` is the command that hands it in, empty on a way in which has none;
    `steps` say what to do, in words. `confirmed` is False where most rules of the site
    were not read on its own pages."""

    lines: tuple[Line, ...]
    asked: Asked
    steps: tuple[str, ...]
    submit: str = ""
    confirmed: bool = True
    rules: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return "".join(f"{row}\n" for line in self.lines for row in _rows(line))


@dataclass(frozen=True, slots=True)
class Refusal:
    """`field` names a parameter of the address; `nearest` is a value for it that could
    be, as it would be typed, or empty."""

    field: str
    reason: str
    nearest: str = ""
    rule: str = ""

    @property
    def words(self) -> str:
        if not self.nearest:
            return self.reason
        told = _("The nearest that fits is %(value)s.") % {"value": self.nearest}
        return f"{self.reason} {told}"


class Impossible(ValueError):
    """Carries every `Refusal`, in the order of the parameters."""

    def __init__(self, refusals: Sequence[Refusal]):
        self.refusals = tuple(refusals)
        super().__init__("; ".join(refusal.words for refusal in refusals))


WIDEST = 88


def _rows(line: Line) -> list[str]:
    """A short reason behind a directive, a longer one or that of a command above it."""
    if not line.why:
        return [line.text]
    behind = f"{line.text}  # {line.why}"
    if line.text.startswith("#SBATCH") and len(behind) <= WIDEST:
        return [behind]
    return [*(f"# {row}" for row in _wrapped(line.why)), line.text]


def _wrapped(words: str) -> list[str]:
    rows = [""]
    for word in words.split():
        if len(rows[-1]) + len(word) > WIDEST - 3 and rows[-1]:
            rows.append("")
        rows[-1] = f"{rows[-1]} {word}".strip()
    return rows
