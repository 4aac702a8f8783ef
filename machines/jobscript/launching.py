"""The line that starts the work: srun, container, launcher, program."""

from __future__ import annotations

from collections.abc import Iterable

from machines.jobscript.quoting import is_plain, printable, program, valued
from machines.jobscript.shapes import Asked, Line, Site, Wish

RANKS = "export RANK=$SLURM_PROCID LOCAL_RANK=$SLURM_LOCALID WORLD_SIZE=$SLURM_NTASKS"
FOLD = " \\\n    "
GUESSED = "apptainer"


def launch_line(
    site: Site,
    wish: Wish,
    made: Asked,
    *,
    srun: Iterable[str] = (),
    torchrun: Iterable[str] = (),
    container: Iterable[str] = (),
    task: Iterable[tuple[str, str]] = (),
) -> Line:
    """The options come from rules; `task` are variables that each task sets."""
    launch = wish.launch
    inside = list(container)
    if site.vendor == "nvidia" and made.gpus and "--nv" not in inside:
        inside.insert(0, "--nv")
    if launch.launcher == "plain":
        return Line(printable(launch.program).strip())
    text = launch.program.strip()
    inner = []
    if launch.launcher == "torchrun":
        text = _torchrun(made, text, torchrun)
    elif launch.launcher == "srun" and "torch" in launch.uses:
        inner.append(RANKS)
    inner += [f"export {name}={value}" for name, value in task]
    parts = [" ".join(["srun", *srun])]
    if launch.image:
        parts.append(_container(site, wish, inside))
    if inner or launch.launcher == "torchrun" or not is_plain(text):
        parts.append(f"bash -c {program('; '.join([*inner, text]))}")
    else:
        parts.append(text)
    return Line(FOLD.join(parts), _why(site, wish, made))


def _torchrun(made: Asked, text: str, options: Iterable[str]) -> str:
    """Module instead of command, so that the Python of a venv is the one that runs."""
    if made.nodes > 1:
        where = (
            "--nnodes=$SLURM_NNODES --rdzv_id=$SLURM_JOB_ID --rdzv_backend=c10d "
            "--rdzv_endpoint=$MASTER_ADDR:$MASTER_PORT"
        )
    else:
        where = "--standalone --nnodes=1"
    each = f"--nproc_per_node={max(made.gpus, 1)}"
    script = text.removeprefix("python3 ").removeprefix("python ")
    return " ".join(["python -m torch.distributed.run", where, each, *options, script])


def _container(site: Site, wish: Wish, options: Iterable[str]) -> str:
    """Where nobody has found the runtime of a site, one is assumed, and said."""
    runtime = site.runtime or GUESSED
    binds = [f"--bind {valued(bind)}" for bind in wish.launch.binds]
    return " ".join([runtime, "exec", *options, *binds, valued(wish.launch.image)])


def _why(site: Site, wish: Wish, made: Asked) -> str:
    if wish.launch.image and not site.runtime:
        return f"Which container runtime this machine has is unverified: {GUESSED}?"
    if wish.launch.launcher == "torchrun":
        return f"One launcher on each node starts {max(made.gpus, 1)} processes."
    if wish.launch.launcher == "srun" and "torch" in wish.launch.uses:
        return "Every task learns its rank from Slurm, on its own node."
    return ""
