"""A partition of the catalogue as the values that job scripts and the linter need."""

from __future__ import annotations

import re
from collections.abc import Iterable

from machines.jobscript.shapes import Queue, Route, Site
from machines.jobscript.wishes import WORD
from machines.models import Part, System
from machines.rows import Row, row_of
from machines.showing import minutes_of

KINDS = [
    Part.Kind.SYSTEM,
    Part.Kind.PARTITION,
    Part.Kind.QUEUE,
    Part.Kind.ACCOUNTING,
    Part.Kind.CONTAINERS,
    Part.Kind.ROUTE,
]
NOT_FOR_JOBS = frozenset(["viz", "fpga"])
_VERSION = re.compile(r"\d+\.\d+(?:\.\d+)?")
_TOKEN = re.compile(r"[A-Za-z0-9_+-]+")
_OPEN_ENDED = re.compile(r"\ball\b|and so on")


class NoSuchPlace(LookupError):
    """`field` (machine, partition or route) names nothing that is known."""

    def __init__(self, field: str, name: str):
        self.field, self.name = field, name
        super().__init__(f"{field}: {name}")


def sites_of(machine: str, *, route: str = "") -> list[Site]:
    """The partitions that run jobs, in the order of the catalogue; three statements,
    two more for a way in. Raises NoSuchPlace."""
    known = System.objects.with_facts(of_kinds=KINDS)
    system = None if "\0" in machine else known.filter(slug=machine).first()
    if system is None:
        raise NoSuchPlace("machine", machine)
    return sites_in(system, route=route)


def sites_in(system: System, *, route: str = "") -> list[Site]:
    """The same of a system that was read `with_facts(of_kinds=KINDS)`."""
    rows: dict[str, list[Row]] = {}
    for part in system.parts.all():
        rows.setdefault(part.kind, []).append(row_of(part))
    queues = [_queue(row, rows) for row in rows.get("queue", [])]
    chosen = _route(rows, queues, route) if route else None
    return [
        _site(system, row, rows, chosen)
        for row in rows.get("partition", [])
        if row.text("kind") not in NOT_FOR_JOBS
    ]


def site_of(
    machine: str, *, partition: str = "", queue: str = "", route: str = ""
) -> Site:
    """The partition of that id, or the first that has the queue, or the first of all.
    Raises NoSuchPlace."""
    sites = sites_of(machine, route=route)
    return pick(sites, machine=machine, partition=partition, queue=queue)


def pick(
    sites: Iterable[Site], *, machine: str, partition: str = "", queue: str = ""
) -> Site:
    """Raises NoSuchPlace for a partition that is none and a machine without any."""
    known = list(sites)
    if not known:
        raise NoSuchPlace("partition", machine)
    if partition:
        found = next((site for site in known if site.partition == partition), None)
        if found is None:
            raise NoSuchPlace("partition", partition)
        return found
    return next((site for site in known if site.queue(queue)), known[0])


def routes_of(machine: str) -> list[Part]:
    """The ways in to a machine, with those to any machine."""
    own = Part.objects.filter(kind=Part.Kind.ROUTE, system__slug=machine)
    shared = Part.objects.filter(kind=Part.Kind.ROUTE, system=None)
    return [*own, *shared]


def _site(
    system: System, row: Row, rows: dict[str, list[Row]], route: Route | None
) -> Site:
    said = _one(rows, "system")
    threads = _threads(row, rows)
    cores = _whole(row, "usable_cores_per_node") or _whole(row, "cores_per_node")
    gpus = _whole(row, "slurm_gpus_per_node") or _whole(row, "accelerators_per_node")
    memory = _allocatable(row)
    return Site(
        machine=system.slug,
        name=system.name,
        partition=row.part.slug,
        partition_name=row.part.name,
        gpus=gpus or 0,
        cpus=None if cores is None else cores * threads,
        threads=threads,
        memory_gb=memory,
        ram_gb=_largest(row.text("ram_gib")),
        nodes=_whole(row, "nodes"),
        vendor=_vendor(row.text("accelerator")),
        arch=_arch(row.text("cpu")),
        queues=tuple(
            _queue(one, rows)
            for one in rows.get("queue", [])
            if row.part.slug in one.text("partition").split(", ") and _runs(one, gpus)
        ),
        runtime=_runtime(_one(rows, "containers")),
        internet=_internet(said.text("internet_on_compute") if said else ""),
        slurm=_version(said.text("scheduler") if said else ""),
        route=route,
    )


def _queue(row: Row, rows: dict[str, list[Row]]) -> Queue:
    said, accounts = _one(rows, "system"), _one(rows, "accounting")
    reach = said.text("internet_on_compute") if said else ""
    exclusive = accounts is not None and accounts.text("exclusive_nodes") == "yes"
    is_word = bool(WORD.match(row.name))
    online = row.text("has_internet") == "yes" or (
        reach.startswith("only in ") and row.name in _TOKEN.findall(reach)
    )
    most = row.text("max_nodes")
    return Queue(
        id=row.part.slug,
        partition=row.name if is_word else "",
        qos=row.text("qos"),
        max_minutes=minutes_of(row.text("max_walltime")),
        min_nodes=_whole(row, "min_nodes"),
        max_nodes=_whole(row, "max_nodes"),
        max_cores=_whole(row, "max_cores"),
        max_jobs=_handed_in(row.text("max_jobs")),
        whole_nodes=exclusive or row.text("allocation") == "whole nodes",
        debugging=row.text("purpose") == "debugging" or row.name.startswith("dev-"),
        on_request=bool(most) and not most.isdigit(),
        own_qos=not is_word,
        internet=True if online else None,
    )


def _runs(row: Row, gpus: int | None) -> bool:
    """Not a QOS for any queue, nor one without GPUs where the nodes have some."""
    any_queue = not WORD.match(row.name) and bool(row.text("qos"))
    return not any_queue and not (gpus and row.text("gpus") == "0")


def _route(rows: dict[str, list[Row]], queues: list[Queue], wanted: str) -> Route:
    if "\0" in wanted:  # PostgreSQL has no NUL in its texts, and no slug holds one
        raise NoSuchPlace("route", wanted)
    own = rows.get("route", [])
    shared = Part.objects.filter(system=None, kind=Part.Kind.ROUTE, slug=wanted)
    found = next((row for row in own if row.part.slug == wanted), None)
    if found is None:
        found = next((row_of(part) for part in shared.with_current_facts()), None)
    if found is None:
        raise NoSuchPlace("route", wanted)
    channels = tuple(found.text("submission_channels").splitlines())
    return Route(
        id=found.part.slug,
        name=found.name,
        sbatch=_submits(channels),
        channels=channels,
        queues=_opened(found.text("partitions_enabled"), queues),
        portal=found.text("portal"),
        evidence=found.values["submission_channels"].fact.evidence
        if "submission_channels" in found.values
        else "",
        note=found.text("note"),
    )


def _submits(channels: Iterable[str]) -> bool | None:
    """None where ssh is open but nobody says whether jobs are."""
    said = " ".join(channels)
    if "sbatch" in said:
        return True
    return None if not said or "ssh" in said else False


def _opened(text: str, queues: list[Queue]) -> frozenset[str] | None:
    """Ids of the queues that the words name; None where they name none."""
    words = set(_TOKEN.findall(text))
    if not words or _OPEN_ENDED.search(text):
        return None
    qos = {queue.qos for queue in queues if queue.qos} & words
    found = frozenset(
        queue.id
        for queue in queues
        if queue.partition in words and (not qos or queue.qos in qos)
    )
    return found or None


def _one(rows: dict[str, list[Row]], kind: str) -> Row | None:
    return next(iter(rows.get(kind, [])), None)


def _whole(row: Row, name: str) -> int | None:
    number = row.number(name)
    return int(number) if number else None


def _handed_in(text: str) -> int | None:
    """Of `210 (200 running)` the jobs that one may hand in."""
    first, _space, rest = text.partition(" ")
    return int(first) if first.isdigit() and rest.startswith("(") else None


def _allocatable(row: Row) -> int | None:
    """Gigabytes that a job may ask for, where somebody has said it."""
    gib = _whole(row, "allocatable_mem_gib")
    mib = _whole(row, "allocatable_mem_mb") or _whole(row, "safe_memory_mib")
    if gib or mib:
        return gib or (mib or 0) // 1024
    safe = row.text("safe_memory").removesuffix("M")
    return int(safe) // 1024 if safe.isdigit() else None


def _largest(text: str) -> int | None:
    numbers = [int(line) for line in text.splitlines() if line.isdigit()]
    return max(numbers, default=None)


def _threads(row: Row, rows: dict[str, list[Row]]) -> int:
    """CPUs of Slurm for each core: two where the site counts hardware threads."""
    accounts = _one(rows, "accounting")
    counted = accounts.text("cpu_unit") if accounts else ""
    if not counted.startswith("hardware threads"):
        both = _whole(row, "hardware_threads_per_node"), _whole(row, "cores_per_node")
        return both[0] // both[1] if both[0] and both[1] else 1
    return 2


def _vendor(accelerator: str) -> str:
    found = accelerator.split(" ")[0].lower()
    return found if found in ("amd", "nvidia", "intel") else ""


def _arch(cpu: str) -> str:
    arm = any(name in cpu for name in ("aarch64", "Grace", "A64FX"))
    return "aarch64" if arm else "x86_64"


def _runtime(row: Row | None) -> str:
    said = row.text("runtime").lower() if row else ""
    return next((name for name in ("singularity", "apptainer") if name in said), "")


def _internet(text: str) -> bool | None:
    if text == "no" or text.startswith("only in "):
        return False
    return True if text.startswith("outbound") else None


def _version(text: str) -> str:
    found = _VERSION.search(text)
    return found[0] if found else ""
