"""From what is known about a partition to the drawing of one of its nodes."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from machines.nodeplan import Node, draw
from machines.rows import Row
from machines.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Plan:
    """`share` is what one GPU may take of the node, by division."""

    row: Row
    svg: str
    share: str


def plan_of(sheet: Sheet) -> Plan | None:
    """The node of the first GPU partition; nothing where too little is known."""
    row = sheet.gpu_partition
    if row is None or not row.number("accelerators_per_node"):
        return None
    node = node_of(row, sheet.network)
    title = _("One node of %(name)s") % {"name": row.name}
    return Plan(row, draw(node, title=title, description=described(node)), share(node))


def node_of(row: Row, network: Row | None) -> Node:
    accelerators = _whole(row, "accelerators_per_node") or 0
    gpus = _whole(row, "slurm_gpus_per_node") or accelerators
    memory, usable, unit = _memory(row)
    return Node(
        name=row.name,
        accelerator=row.text("accelerator"),
        accelerators=accelerators,
        gpus=gpus,
        gpu_memory_gb=_whole(row, "memory_per_slurm_gpu_gb")
        or _whole(row, "accelerator_memory_gb"),
        cores=_whole(row, "cores_per_node"),
        usable_cores=_whole(row, "usable_cores_per_node"),
        memory=memory,
        usable_memory=usable,
        memory_unit=unit,
        cards=_whole(network, "nics_per_gpu_node") if network else None,
        card_gbps=_whole(network, "nic_gbps") if network else None,
        local_disk=row.text("local_disk"),
    )


def described(node: Node) -> str:
    """The drawing in sentences."""
    said = [
        _("%(n)d %(name)s; Slurm shows %(gpus)d GPUs.")
        % {"n": node.accelerators, "name": node.accelerator, "gpus": node.gpus}
    ]
    if node.gpu_memory_gb:
        said.append(_("%(n)d GB in each GPU.") % {"n": node.gpu_memory_gb})
    if node.cores:
        said.append(_("%(n)d cores.") % {"n": node.cores})
    if node.usable_cores:
        said.append(_("%(n)d of them usable.") % {"n": node.usable_cores})
    if node.memory:
        said.append(f"{node.memory:,.0f} {node.memory_unit}.")
    if node.cards:
        said.append(_("%(n)d network cards.") % {"n": node.cards})
    return " ".join(said)


def share(node: Node) -> str:
    """What falls to one GPU when a node is divided evenly, or nothing."""
    cores = node.usable_cores or node.cores
    if not cores or not node.gpus or cores % node.gpus:
        return ""
    words = _("%(n)d cores") % {"n": cores // node.gpus}
    memory = node.usable_memory or node.memory
    if memory and memory % node.gpus == 0:
        words += f", {memory / node.gpus:,.0f} {node.memory_unit}"
    return words


def _memory(row: Row) -> tuple[float | None, float | None, str]:
    """(memory, what can be allocated, unit); the two only in the same unit."""
    memory, usable = row.number("ram_gib"), row.number("allocatable_mem_gib")
    return memory, usable if memory and usable and usable <= memory else None, "GiB"


def _whole(row: Row, name: str) -> int | None:
    value = row.number(name)
    return int(value) if value is not None else None
