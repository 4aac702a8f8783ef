"""What a script asks for, in numbers; None where it does not say, or not in numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from machines.jobscript.shapes import Queue, Site
from machines.jobscript.wishes import ARRAY, array_index, array_tasks, minutes_of
from machines.linter.reading import Job

# The options that say a quantity, the plainest first.
SAID_BY = {
    "nodes": ("--nodes",),
    "minutes": ("--time",),
    "gpus": ("--gpus-per-node", "--gres", "--gpus", "--gpus-per-task"),
    "tasks": ("--ntasks-per-node", "--ntasks"),
    "cpus": ("--cpus-per-task",),
    "cpus_of_node": ("--cpus-per-task", "--ntasks-per-node", "--ntasks"),
    "cpus_per_gpu": ("--cpus-per-task", "--ntasks-per-node"),
    "mem_gb": ("--mem", "--mem-per-cpu", "--mem-per-gpu"),
    "mem_gb_per_gpu": ("--mem", "--mem-per-gpu", "--mem-per-cpu"),
    "array_tasks": ("--array",),
    "array_index": ("--array",),
}
_MEMORY = re.compile(r"(\d{1,9})([KMGT]?)B?\Z", re.I)
_GRES = re.compile(r"(?:^|,)gpu(?::[A-Za-z][^:,]*)?(?::(\d+))?(?=,|\(|$)")
_NUMBER = re.compile(r"(?:[A-Za-z][^:]*:)?(\d{1,7})\Z")
IN_GB = {"K": 1024**-2, "M": 1024**-1, "": 1024**-1, "G": 1.0, "T": 1024.0}


@dataclass
class Asking:
    """Of a job; nothing is said of one with several components."""

    job: Job
    site: Site | None
    queue: Queue | None

    def number(self, name: str) -> float | None:
        if self.job.components:
            return None
        found: float | None = getattr(self, name)
        return found

    def limit(self, name: str) -> float | None:
        """A bound of the queue or of a node of the partition, by its word."""
        kind, _dot, what = name.partition(".")
        if kind == "queue":
            return getattr(self.queue, what, None) if self.queue else None
        if self.site is None:
            return None
        if what == "memory_gb":
            return self.site.memory_gb or self.site.ram_gb
        if what == "gpus":
            return self.site.gpus
        return self.site.cpus

    def line(self, quantity: str) -> int:
        options = (self.job.options.get(name) for name in SAID_BY[quantity])
        return next((one.line for one in options if one), 0)

    @property
    def nodes(self) -> int | None:
        said = self.job.value("--nodes")
        if not said:
            return None if "--ntasks" in self.job.options else 1
        return whole(said.rpartition("-")[2])

    @property
    def minutes(self) -> int | None:
        return minutes_of(self.job.value("--time"))

    @property
    def gpus(self) -> int | None:
        """GPUs of a node."""
        job = self.job
        if "--gpus-per-node" in job.options:
            return whole(job.value("--gpus-per-node"))
        gres = _GRES.search(job.value("--gres"))
        if gres:
            return int(gres[1] or 1)
        total, nodes = whole(job.value("--gpus")), self.nodes
        if total is not None and nodes:
            return -(-total // nodes)
        each, tasks = whole(job.value("--gpus-per-task")), self.tasks
        return None if each is None or tasks is None else each * tasks

    @property
    def tasks(self) -> int | None:
        """Tasks of a node."""
        job = self.job
        if "--ntasks-per-node" in job.options:
            return whole(job.value("--ntasks-per-node"))
        if "--ntasks" in job.options:
            total, nodes = whole(job.value("--ntasks")), self.nodes
            one = whole(job.value("--nodes"))
            return -(-total // nodes) if total and nodes and one else None
        other = {"--ntasks-per-gpu", "--ntasks-per-socket", "--ntasks-per-core"}
        return None if other & set(job.options) else 1

    @property
    def cpus(self) -> int | None:
        job = self.job
        if "--cpus-per-task" in job.options:
            return whole(job.value("--cpus-per-task"))
        return None if "--cpus-per-gpu" in job.options else 1

    @property
    def cpus_of_node(self) -> int | None:
        tasks, cpus = self.tasks, self.cpus
        return tasks * cpus if tasks is not None and cpus is not None else None

    @property
    def cpus_per_gpu(self) -> float | None:
        cpus, gpus = self.cpus_of_node, self.gpus
        return cpus / gpus if cpus and gpus else None

    @property
    def mem_gb(self) -> float | None:
        """Memory of a node; --mem=0 is all of it, which is never too much."""
        for name, times in (
            ("--mem", 1),
            ("--mem-per-cpu", self.cpus_of_node),
            ("--mem-per-gpu", self.gpus),
        ):
            said = gigabytes(self.job.value(name))
            if said and times:
                return said * times
        return None

    @property
    def mem_gb_per_gpu(self) -> float | None:
        memory, gpus = self.mem_gb, self.gpus
        return memory / gpus if memory and gpus else None

    @property
    def array_tasks(self) -> int | None:
        said = self.job.value("--array")
        return array_tasks(said) if ARRAY.match(said) else None

    @property
    def array_index(self) -> int | None:
        said = self.job.value("--array")
        return array_index(said) if ARRAY.match(said) else None

    @cached_property
    def launchers(self) -> frozenset[str]:
        code = self.job.code
        return frozenset(name for name, mark in LAUNCHED.items() if mark.search(code))


LAUNCHED = {
    "torchrun": re.compile(r"\btorchrun\b|\btorch\.distributed\.(?:run|launch)\b"),
    "accelerate": re.compile(r"\baccelerate\s+launch\b"),
    "deepspeed": re.compile(r"(?:^|\s|['\"])deepspeed\s"),
    "srun": re.compile(r"\bsrun\b"),
}


def whole(text: str) -> int | None:
    """
    >>> whole("4"), whole("a100:4"), whole("$N")
    (4, 4, None)
    """
    found = _NUMBER.match(text)
    return int(found[1]) if found else None


def gigabytes(text: str) -> float | None:
    """
    >>> gigabytes("480G"), gigabytes("2048"), gigabytes("0"), gigabytes("x")
    (480.0, 2.0, 0.0, None)
    """
    found = _MEMORY.match(text)
    return int(found[1]) * IN_GB[found[2].upper()] if found else None
