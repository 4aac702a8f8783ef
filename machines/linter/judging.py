"""What no pattern can say: one function for each word that `is:` may have in the rules.
Each answers the lines on which it holds, 0 for the script as a whole."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import ceil

from machines.linter.asking import Asking, gigabytes
from machines.linter.reading import Command, Job

Lines = list[int]
_VARIABLE = re.compile(r"\$\{?[A-Za-z_]")
_RANK = re.compile(r"\$\{?SLURM_(?:PROCID|NODEID|LOCALID)\b")
_STARTS = re.compile(r"\b(?:srun|mpirun|mpiexec)\b")
_LAUNCHER = re.compile(
    r"\b(?:torchrun|torch\.distributed|accelerate\s+launch|deepspeed)\b"
    r"|--(?:node_rank|machine_rank|node-rank|machine-rank)\b"
)
_AFTEROK = re.compile(r"\bsbatch\b.*afterok")
_OWN_ID = re.compile(r"afterok:\$\{?SLURM_(?:ARRAY_)?JOB_?ID\b")
_CHAINED = re.compile(r"resum|restart|checkpoint|ckpt|chain", re.I)
_TRAP = re.compile(r"^\s*trap\s+(?!-\s)\S.*\b(?:SIG)?(?:USR[12]|TERM|CONT|INT)\b")
_DOWNLOAD = re.compile(
    r"\bpip3?\s+install\b(?!.*--no-index)"
    r"|\b(?:conda|mamba|micromamba)\s+(?:install|create)\b(?!.*--offline)"
    r"|\bgit\s+clone\s+(?:\S+\s+)*?(?:https?://|git@|ssh://)"
    r"|\bwget\s"
    r"|\bcurl\s[^|;&]*?https?://(?!localhost|127\.|\$|\{|\[)"
    r"|\b(?:huggingface-cli|hf)\s+download\b"
    r"|\bapt(?:-get)?\s+install\b"
    r"|\b(?:singularity|apptainer)\s+(?:pull|build)\b.*://"
    r"|\b(?:docker|oras|library)://"
)
_TOLD = re.compile(r"^\s*(?:echo|printf|:)\b")
_CONTAINER = re.compile(r"\b(?:singularity|apptainer)\s+(?:exec|run|shell)\b")
_X86 = re.compile(r"(?<![A-Za-z0-9])(?:x86_64|amd64|linux-64|x86-64)(?![A-Za-z0-9])")
_WAIT = re.compile(r"(?:^|[;&]\s*|\bdo\s+)wait\b")
_WORKERS = re.compile(r"\btorchrun\b|torch\.distributed\.run|accelerate\s+launch")
_MANAGES_GPUS = re.compile(
    r"\b(?:vllm|ray|jax|device_map|deepspeed|tensorflow|horovod|mpirun|mpiexec)\b"
)
_ONE_TASK = re.compile(r"--ntasks(?:-per-node)?[= ](?:1\b|\"?\$)|\s-n\s?1\b")
SUFFIXES = {"arm": "a", "x86": "x", "a100-40": "g", "a100-80": "g"}


def judge(word: str, asking: Asking) -> Lines:
    return JUDGES[word](asking)


def _directives_with_variables(asking: Asking) -> Lines:
    found = [d for d in asking.job.directives if _VARIABLE.search(f"{d.name}{d.value}")]
    return _once([one.line for one in found])


def _late(asking: Asking) -> Lines:
    return asking.job.late


def _nearly(asking: Asking) -> Lines:
    return asking.job.nearly


def _no_interpreter(asking: Asking) -> Lines:
    return [] if asking.job.lines[0].startswith("#!") else [1]


def _windows(asking: Asking) -> Lines:
    return [1] if "\r\n" in asking.job.raw else []


def _nul(asking: Asking) -> Lines:
    at = asking.job.raw.find("\0")
    return [] if at < 0 else [asking.job.raw.count("\n", 0, at) + 1]


def _expanded_early(asking: Asking) -> Lines:
    """In the line that starts the tasks, or in a command kept in a variable for it."""
    return [
        command.line
        for command in asking.job.commands
        if _RANK.search(command.seen)
        and (_STARTS.search(command.seen) or _LAUNCHER.search(command.text))
    ]


def _gpus_twice(asking: Asking) -> Lines:
    job = asking.job
    both = "--gpus-per-node" in job.options and "gpu" in job.value("--gres")
    return [job.options["--gpus-per-node"].line] if both else []


def _afterok_chain(asking: Asking) -> Lines:
    """A job that hands in its own successor, a loop of jobs, or one that says that it
    goes on from where another ended."""
    job = asking.job
    lines, in_loop = [], 0
    for command in job.commands:
        begins = re.match(r"\s*(?:for|while|until)\b", command.text)
        in_loop += bool(begins)
        if _AFTEROK.search(command.text) and (in_loop or _OWN_ID.search(command.text)):
            lines.append(command.line)
        if re.search(r"(?:^|;)\s*done\b", command.text):
            in_loop = max(in_loop - 1, 0)
    said = job.options.get("--dependency")
    if said and "afterok" in said.value and _CHAINED.search(job.text):
        lines.append(said.line)
    return lines


def _trap(asking: Asking) -> Lines:
    commands = asking.job.commands
    traps = [c.line for c in commands if _TRAP.search(c.text)]
    waits = any(_WAIT.search(c.text.strip()) for c in commands)
    starts = [c for c in commands if _STARTS.search(c.seen)]
    behind = any(c.text.rstrip().endswith("&") for c in starts)
    return traps if starts and not (waits and behind) else []


def _several_launchers(asking: Asking) -> Lines:
    if (asking.tasks or 1) < 2:
        return []
    return [
        command.line
        for command in asking.job.commands
        if _STARTS.search(command.seen)
        and _WORKERS.search(command.text)
        and not _ONE_TASK.search(command.seen)
    ]


def _gpus_without_tasks(asking: Asking) -> Lines:
    gpus, tasks = asking.gpus or 0, asking.tasks
    if gpus < 2 or tasks != 1 or asking.launchers != {"srun"}:
        return []
    if _MANAGES_GPUS.search(asking.job.code) or "python" not in asking.job.code:
        return []
    commands = asking.job.commands
    return [c.line for c in commands if "python" in c.text and "srun" in c.seen]


def _several_nodes(asking: Asking) -> Lines:
    launched = asking.launchers & {"torchrun", "accelerate"}
    alone = "--standalone" in asking.job.code
    return [0] if (asking.nodes or 1) > 1 and launched and not alone else []


def _download(asking: Asking) -> Lines:
    return [
        command.line
        for command in asking.job.commands
        if _DOWNLOAD.search(command.text) and not _TOLD.match(command.text)
    ]


def _without_nv(asking: Asking) -> Lines:
    code = asking.job.code
    if "--nv" in code or "SINGULARITY_NV" in code or "APPTAINER_NV" in code:
        return []
    return _matching(asking.job, _CONTAINER)


def _x86(asking: Asking) -> Lines:
    return _matching(asking.job, _X86)


def _matching(job: Job, pattern: re.Pattern[str]) -> Lines:
    return [c.line for c in job.commands if pattern.search(c.text) and not _told(c)]


def _told(command: Command) -> bool:
    return bool(_TOLD.match(command.text))


def _task_a_gpu(asking: Asking) -> Lines:
    gpus = asking.gpus or 0
    return [0] if gpus > 1 and asking.tasks == gpus else []


def _billed_beyond(asking: Asking) -> Lines:
    """The sites that bill the largest share, with the shares of a GPU."""
    shares = {"lumi": (8, 64), "vega": (64, 128)}
    site, gpus = asking.site, asking.gpus
    if site is None or site.machine not in shares or not gpus:
        return []
    cpus, memory = shares[site.machine]
    over_cpus = ceil((asking.cpus_of_node or 0) / cpus) > gpus
    over_memory = ceil((asking.mem_gb or 0) / memory) > gpus
    lines = [asking.line("cpus_of_node") if over_cpus else asking.line("mem_gb")]
    return lines if over_cpus or over_memory else []


def _eight_tasks(asking: Asking) -> Lines:
    owns = (asking.queue is not None and asking.queue.whole_nodes) or (
        "--exclusive" in asking.job.options
    )
    return [0] if owns and asking.tasks == 8 == asking.gpus else []


def _handed_in(asking: Asking) -> Lines:
    route = asking.site.route if asking.site else None
    return [0] if route is not None and route.sbatch is False else []


def _not_twenty(asking: Asking) -> Lines:
    share = asking.cpus_per_gpu
    said = "--cpus-per-task" in asking.job.options
    return [asking.line("cpus")] if share and said and share != 20 else []


def _over_its_qos(asking: Asking) -> Lines:
    limits = {"acc_ehpc": (100, 4320), "acc_debug": (8, 120)}
    nodes, minutes = limits.get(asking.job.value("--qos"), (None, None))
    if nodes is None or minutes is None:
        return []
    if (asking.nodes or 0) > nodes:
        return [asking.line("nodes")]
    return [asking.line("minutes")] if (asking.minutes or 0) > minutes else []


def _over_30000(asking: Asking) -> Lines:
    said = gigabytes(asking.job.value("--mem"))
    return [asking.line("mem_gb")] if said and said * 1024 > 30_000 else []


def _other_account(asking: Asking) -> Lines:
    account = asking.job.value("--account")
    wanted = SUFFIXES.get(asking.site.partition) if asking.site else None
    wrong = account and wanted and account[-1:].lower() != wanted
    return [asking.job.options["--account"].line] if wrong else []


def _once(lines: Lines) -> Lines:
    return list(dict.fromkeys(lines))


JUDGES: dict[str, Callable[[Asking], Lines]] = {
    "variable-in-directive": _directives_with_variables,
    "directive-after-command": _late,
    "nearly-a-directive": _nearly,
    "no-interpreter": _no_interpreter,
    "windows-line-ends": _windows,
    "nul": _nul,
    "rank-expanded-early": _expanded_early,
    "gpus-asked-twice": _gpus_twice,
    "restart-chain-with-afterok": _afterok_chain,
    "trap-behind-foreground": _trap,
    "launcher-in-several-tasks": _several_launchers,
    "gpus-without-tasks": _gpus_without_tasks,
    "torch-on-several-nodes": _several_nodes,
    "download": _download,
    "container-without-nv": _without_nv,
    "x86-software": _x86,
    "a-task-for-each-gpu": _task_a_gpu,
    "billed-beyond-its-gpus": _billed_beyond,
    "eight-tasks-on-a-whole-node": _eight_tasks,
    "handed-in-by-sbatch": _handed_in,
    "not-twenty-cores-a-gpu": _not_twenty,
    "over-the-limits-of-its-qos": _over_its_qos,
    "over-30000-mb": _over_30000,
    "account-of-another-architecture": _other_account,
}
