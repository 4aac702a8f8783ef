"""What the style guide shows: one specimen of each component in each state."""

from django.utils.translation import gettext_lazy as _

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
