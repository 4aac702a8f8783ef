"""The rules of each site, in the order of its partitions. A partition that is missing
here has no rule that we could find: its pages say so, and nobody guesses."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from machines.billing import (
    LARGEST,
    Rule,
    Shape,
    by_gpus,
    cores_per_gpu,
    largest,
    lumi_shared,
    units,
    weighted,
    whole,
)

LUMI = units("lumi", GPU_hours=4, GCD_hours=8, node_hours=1)
LUMI_G = Shape(gpus=8, cores=56, memory_gb=480)
VEGA_GPU = units("vega", core_hours=128, node_hours=1, GPU_hours=4)
VEGA_CPU = units("vega", core_hours=128, node_hours=1)
DEUCALION = units("deucalion", GPU_hours=4, node_hours=1)
DEUCALION_GPU: dict[str, Any] = {
    "machine": "deucalion",
    "shape": Shape(gpus=4, cores=128, memory_gb=512),
    "table": DEUCALION,
    "share": cores_per_gpu(32),
    "says": _("One GPU carries 32 CPUs; more CPUs bill more GPU-hours."),
    "source": "MACC-GUIDE",
    "note": _("How it rounds is unverified: the figure is not rounded."),
}
MELUXINA: dict[str, Any] = {
    "machine": "meluxina",
    "queues": (),
    "share": whole,
    "says": _("Jobs get whole nodes, and node-hours are billed."),
    "source": "MELUXINA-ICHEC",
}

RULES: tuple[Rule, ...] = (
    Rule(
        machine="lumi",
        id="standard-g",
        name="LUMI-G, standard-g",
        partition="lumi-g",
        queues=("standard-g",),
        shape=LUMI_G,
        table=LUMI,
        share=whole,
        says=_("Whole nodes: 4 GPU-hours for each hour of a node, even for one GCD."),
        source="LUMI-UG-BILL",
    ),
    Rule(
        machine="lumi",
        id="shared-g",
        name="LUMI-G, small-g and dev-g",
        partition="lumi-g",
        queues=("small-g", "dev-g"),
        shape=LUMI_G,
        table=LUMI,
        share=lumi_shared,
        says=_(
            "Half a GPU-hour for each GCD, each 8 cores or each 64 GB that the job "
            "holds, whichever is most, rounded up."
        ),
        source="LUMI-UG-BILL",
    ),
    Rule(
        machine="leonardo",
        id="booster",
        name="Booster",
        partition="booster",
        queues=(
            "boost-usr-prod-normal",
            "boost-usr-prod-boost-qos-dbg",
            "boost-usr-prod-boost-qos-bprod",
            "boost-usr-prod-boost-qos-lprod",
        ),
        shape=Shape(gpus=4, cores=32, memory_gb=494),
        table=units("leonardo", core_hours=32, node_hours=1, GPU_hours=4),
        share=largest,
        says=LARGEST,
        source="CINECA-HPC",
        note=_("An exclusive job pays the whole node."),
    ),
    Rule(
        machine="leonardo",
        id="dcgp",
        name="DCGP",
        partition="dcgp",
        queues=(
            "dcgp-usr-prod-normal",
            "dcgp-usr-prod-dcgp-qos-dbg",
            "dcgp-usr-prod-dcgp-qos-bprod",
            "dcgp-usr-prod-dcgp-qos-lprod",
        ),
        shape=Shape(gpus=0, cores=112, memory_gb=512),
        table=units("leonardo", core_hours=112, node_hours=1),
        share=largest,
        says=LARGEST,
        source="CINECA-HPC",
    ),
    Rule(
        machine="jupiter",
        id="booster",
        name="Booster",
        partition="booster",
        queues=("booster-normal", "largebooster"),
        shape=Shape(gpus=4, cores=288, memory_gb=480),
        table=units("jupiter", core_hours=288, node_hours=1, GPU_hours=4),
        share=whole,
        says=_("Nodes are exclusive: a job of one GPU is billed the whole node."),
        source="JUP-EVID",
        note=_("How it rounds is unverified."),
    ),
    Rule(
        id="gpu",
        name="GPU",
        partition="gpu",
        shape=Shape(gpus=4, cores=64, memory_gb=512),
        table=units("meluxina", node_hours=1, GPU_hours=4),
        **MELUXINA,
    ),
    Rule(
        id="cpu",
        name="CPU",
        partition="cpu",
        shape=Shape(gpus=0, cores=128, memory_gb=512),
        table=units("meluxina", node_hours=1),
        **MELUXINA,
    ),
    Rule(
        machine="karolina",
        id="gpu",
        name="GPU",
        partition="gpu",
        queues=(
            "qgpu",
            "qgpu-exp",
            "qgpu-free",
            "qgpu-big",
            "qgpu-preempt",
            "qgpu-biz",
        ),
        shape=Shape(gpus=8, cores=128, memory_gb=1024),
        table=units("karolina", node_hours=1, GPU_hours=8),
        share=by_gpus,
        says=_("An eighth of a node-hour for each GPU and hour."),
        source="IT4I-ACC",
        note=_("Node-hours of GPU nodes and of CPU nodes are two accounts."),
    ),
    Rule(
        machine="karolina",
        id="cpu",
        name="CPU",
        partition="cpu",
        queues=("qcpu", "qcpu-exp", "qcpu-long"),
        shape=Shape(gpus=0, cores=128, memory_gb=256),
        table=units("karolina", node_hours=1),
        share=whole,
        says=_("A node-hour for each node and hour."),
        source="IT4I-ACC",
    ),
    Rule(
        machine="vega",
        id="gpu",
        name="GPU",
        partition="gpu",
        queues=("gpu",),
        shape=Shape(gpus=4, cores=256, memory_gb=512),
        table=VEGA_GPU,
        share=weighted(core="1", gb="0.5", gpu="64"),
        says=_("The largest of CPUs × 1, GB × 0.5 and GPUs × 64, of 256 a node."),
        source="VEGA-BILL",
        note=_("A CPU is a hardware thread: two for each core."),
    ),
    Rule(
        machine="vega",
        id="cpu",
        name="CPU",
        partition="cpu",
        queues=("cpu", "longcpu"),
        shape=Shape(gpus=0, cores=256, memory_gb=256),
        table=VEGA_CPU,
        share=weighted(core="1", gb="1", gpu="0"),
        says=_("The largest of CPUs × 1 and GB × 1, of 256 a node."),
        source="VEGA-BILL",
        note=_("A CPU is a hardware thread: two for each core."),
    ),
    Rule(
        machine="vega",
        id="largemem",
        name="CPU, large memory",
        partition="cpu",
        queues=("largemem",),
        shape=Shape(gpus=0, cores=256, memory_gb=1024),
        table=VEGA_CPU,
        share=weighted(core="1", gb="0.25", gpu="0"),
        says=_("The largest of CPUs × 1 and GB × 0.25, of 256 a node."),
        source="VEGA-BILL",
        note=_("A CPU is a hardware thread: two for each core."),
    ),
    Rule(
        machine="discoverer",
        id="plus",
        name="Discoverer+",
        partition="plus",
        queues=("project-qos",),
        shape=Shape(gpus=8, cores=224, memory_gb=None),
        table=units("discoverer", GPU_hours=8, node_hours=1),
        share=by_gpus,
        says=_("GPU-hours, and a second counter apart from them."),
        source="DISC-BILL",
        note=_(
            "The weights of the second counter are unverified. Above 26 threads or "
            "257 GB for each GPU it runs out first."
        ),
    ),
    Rule(
        id="a100-40",
        name="A100, 40 GB",
        partition="a100-40",
        queues=("dev-a100-40", "normal-a100-40"),
        **DEUCALION_GPU,
    ),
    Rule(
        id="a100-80",
        name="A100, 80 GB",
        partition="a100-80",
        queues=("dev-a100-80", "normal-a100-80"),
        **DEUCALION_GPU,
    ),
)

BY_KEY = {rule.key: rule for rule in RULES}


def rules_of(machine: str) -> list[Rule]:
    return [rule for rule in RULES if rule.machine == machine]


def a_gpu_hour(rule: Rule) -> Fraction | None:
    """What one GPU for an hour is billed, with the share of the node that belongs to
    it; None where there are no GPUs."""
    if not rule.shape.gpus:
        return None
    node = Fraction(rule.table.a_node_hour[rule.table.billed])
    return node if rule.whole_nodes else node / rule.shape.gpus
