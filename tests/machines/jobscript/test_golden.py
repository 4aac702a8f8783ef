"""Whole scripts as they are handed out: five jobs on each of the four machines known
best, one on each of the others. LYCEUM_WRITE_GOLDEN=1 writes them anew: read the
difference before you keep it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from machines.jobs import script_for
from machines.jobscript import Launch, Wish
from machines.linter import lint
from machines.rules.reading import rules
from tests.machines.places import DAY

FOLDER = Path(__file__).with_name("golden")
SHARED = "/gpfs/scratch/shared/ai-hub/singularity_images"
IMAGES = {
    "lumi": "/appl/local/laifs/containers/lumi-multitorch-latest.sif",
    "marenostrum5": f"{SHARED}/pytorch_25.12-py3.sif",
}
GPU = {
    "lumi": "lumi-g",
    "leonardo": "booster",
    "karolina": "gpu",
    "marenostrum5": "acc",
    "jupiter": "booster",
    "meluxina": "gpu",
    "vega": "gpu",
    "discoverer": "plus",
    "deucalion": "a100-80",
}
CPU = {"lumi": "lumi-c", "leonardo": "dcgp", "karolina": "cpu", "marenostrum5": "gpp"}
TORCH = frozenset({"torch"})


def image(machine):
    return IMAGES.get(machine, "$SLURM_SUBMIT_DIR/pytorch.sif")


def one_gpu(machine):
    launch = Launch("python train.py", image=image(machine), uses=TORCH)
    return GPU[machine], Wish(gpus=1, minutes=240, launch=launch)


def ddp(machine):
    launch = Launch(
        "python train.py --config ddp.yaml",
        "torchrun",
        image=image(machine),
        uses=TORCH | {"transformers", "wandb"},
        restarts=True,
    )
    return GPU[machine], Wish(nodes=4, minutes=720, launch=launch)


def mpi(machine):
    launch = Launch(
        "./solver input.nml",
        "mpi",
        env=(("OMP_NUM_THREADS", "$SLURM_CPUS_PER_TASK"), ("OMP_PLACES", "cores")),
        uses=frozenset({"mpi", "openmp"}),
    )
    return CPU[machine], Wish(nodes=2, cpus=4, minutes=360, launch=launch)


def array(machine):
    launch = Launch(
        'python sweep.py --case "$SLURM_ARRAY_TASK_ID"',
        image=image(machine),
        uses=TORCH,
    )
    return GPU[machine], Wish(gpus=1, minutes=60, array="0-39%8", launch=launch)


def server(machine):
    launch = Launch(
        "vllm serve model --uds /tmp/vllm.sock --tensor-parallel-size 2",
        "node",
        image=image(machine),
        uses=frozenset({"vllm"}),
    )
    return GPU[machine], Wish(gpus=2, minutes=120, launch=launch)


JOBS = {"one-gpu": one_gpu, "ddp": ddp, "mpi": mpi, "array": array, "server": server}
BEST = ("lumi", "leonardo", "karolina", "marenostrum5")
OTHERS = ("jupiter", "meluxina", "vega", "discoverer", "deucalion")
CASES = [(m, j) for m in BEST for j in JOBS] + [(m, "ddp") for m in OTHERS]


def written(sites, machine, job):
    partition, wish = JOBS[job](machine)
    if machine == "discoverer":
        # One project's queue there runs jobs for 4 hours.
        wish = Wish(nodes=wish.nodes, minutes=240, launch=wish.launch)
    account = {"deucalion": "f2026g"}.get(machine, "project_1")
    wish = Wish(**{f: getattr(wish, f) for f in wish.__slots__} | {"account": account})
    return script_for(sites[f"{machine}/{partition}"], wish, on=DAY).text


@pytest.mark.parametrize(("machine", "job"), CASES)
def test_golden(sites, machine, job):
    path = FOLDER / f"{machine}-{job}.sh"
    text = written(sites, machine, job)
    if os.environ.get("LYCEUM_WRITE_GOLDEN"):
        path.write_text(text)
    assert path.read_text() == text
    own = [site for site in sites.values() if site.machine == machine]
    assert lint(text, own, rules=rules(), on=DAY).errors == []


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.sh")), ids=lambda p: p.stem)
@pytest.mark.parametrize(
    "command",
    [["bash", "-n"], ["shellcheck", "--severity=warning"]],
    ids=lambda c: c[0],
)
def test_shell_agrees(path, command):
    """shellcheck’s mere information is left out: single quotes that hold a variable
    are what keeps it for the task."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run(
        [*command, str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_there_is_a_script_for_each_case():
    assert {p.stem for p in FOLDER.glob("*.sh")} == {f"{m}-{j}" for m, j in CASES}
