"""What the style guide shows: one specimen of each component in each state."""

from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from core.models import CallNumber
from machines.models import Fact
from machines.nodeplan import Node, draw
from machines.rows import Value

SWATCHES = [
    ("paper", _("page")),
    ("shelf", _("code, notes")),
    ("raised", _("fields, panels")),
    ("ink", _("text")),
    ("ink-2", _("secondary")),
    ("ink-3", _("quiet")),
    ("rule", _("hairlines")),
    ("edge", _("control borders")),
    ("lamp", _("the accent")),
    ("lamp-wash", _("chosen")),
    ("mark", _("highlighter")),
    ("amber", _("re-check")),
    ("red", _("error")),
    ("plate", _("terminals")),
]
EVIDENCE = [
    ("P", _("official"), _("document")),
    ("O", _("observed"), _("on the machine")),
    ("S", _("cites"), _("the official page")),
    ("U", _("unverified"), ""),
]
LAMPS = [
    ("verified", _("verified by the centre")),
    ("reproduced", _("reproduced by 2")),
    ("reported", _("reported")),
    ("documented", _("documented")),
    ("stale", _("needs re-check")),
    ("failed", _("failed lately")),
    ("archived", _("archived")),
]
NOTES = [
    ("", "info", _("Note"), _("Neutral: worth knowing.")),
    ("tip", "tick", _("Do this"), _("The short way that works.")),
    ("warn", "warning", _("Careful"), _("Costs time or hours if missed.")),
    ("risk", "warning", _("Loses data"), _("Only where something is lost for good.")),
]
CODE = """#!/bin/bash
#SBATCH --gpus-per-node=8
#SBATCH --cpus-per-task=7
export X="text"  # why
"""
TERMINAL = """$ sbatch job.slurm
Submitted batch job 4810233
$ squeue --me"""
ANSWERS = [
    {"text": "Two", "is_right": False, "why": "Nodes are not ranks."},
    {"text": "Eight", "is_right": True, "why": "Two nodes with four GPUs each."},
    {"text": "2 × 4", "is_right": True, "why": "The same number."},
]
LEARNING = {
    "steps": [(1, "Ask for two nodes", True), (2, "Submit the job", False)],
    "tabs": [
        ("LUMI", mark_safe("<p>Use <code>standard-g</code>.</p>")),
        ("Leonardo", mark_safe("<p>Use <code>boost_usr_prod</code>.</p>")),
    ],
    "exercise": {
        "title": "Count the ranks",
        "task": mark_safe("<p>How many ranks does the job start?</p>"),
        "solution": mark_safe("<p>Eight: two nodes with four GPUs each.</p>"),
    },
    "question": "How many ranks does the job start?",
    "answers": ANSWERS[:2],
    "several": ANSWERS,
    "pitfall": CallNumber(kind=CallNumber.Kind.PITFALL, number=6),
}
NODE = Node(
    name="a partition",
    accelerator="GPU",
    accelerators=4,
    gpus=4,
    gpu_memory_gb=64,
    cores=64,
    usable_cores=56,
    memory=512,
    usable_memory=480,
    cards=4,
    card_gbps=200,
)
PLAN = draw(NODE, title="One node", description="4 GPUs, 64 cores, 4 cards.")


def _read(value: str, source: str, **said: object) -> Fact:
    """A fact that stands in no database."""
    return Fact(value=value, source=source, source_date="2026-04-22", **said)


CLASH = Value(
    "max_walltime",
    (
        _read("24:00:00", "user guide", evidence="P", preferred=True),
        _read("12:00:00", "one project's notes", evidence="O", note="in a container"),
    ),
)
VALUES = [
    Value("max_nodes", (_read("64", "user guide", evidence="P"),)),
    CLASH,
    Value("backup", (Fact(evidence="U"),)),
]
