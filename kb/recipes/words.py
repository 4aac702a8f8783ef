"""What is called what: strategies, states of a variant, launchers."""

from django.utils.translation import gettext_lazy as _

STRATEGIES = {
    "ddp": _("DDP"),
    "fsdp": _("FSDP"),
    "zero": _("ZeRO"),
    "tensor": _("Tensor parallel"),
    "pipeline": _("Pipeline parallel"),
    "expert": _("Expert parallel"),
    "sequence": _("Sequence parallel"),
    "horovod": _("Horovod"),
    "mpi": _("MPI"),
    "openmp": _("OpenMP"),
    "array": _("Job array"),
    "ray": _("Ray"),
    "none": _("One GPU"),
}

# The best first; each is also the name of its lamp.
STATES = [
    ("verified", _("verified by the centre")),
    ("reproduced", _("reproduced")),
    ("reported", _("reported")),
    ("documented", _("documented")),
    ("stale", _("needs re-check")),
    ("failed", _("failed")),
    ("archived", _("archived")),
]

# As machines.jobscript knows them.
LAUNCHERS = [
    ("srun", _("srun, a task for each GPU")),
    ("torchrun", _("torchrun, a task for each node")),
    ("mpi", _("srun, tasks of MPI with threads")),
    ("node", _("srun, the same on each node")),
    ("plain", _("nothing: it stands as written")),
]
