"""Options of sbatch: short and long names, and how a directive is read."""

from __future__ import annotations

import re
from collections.abc import Iterator

SHORT = {
    "A": "account",
    "a": "array",
    "B": "extra-node-info",
    "b": "begin",
    "C": "constraint",
    "c": "cpus-per-task",
    "D": "chdir",
    "d": "dependency",
    "e": "error",
    "F": "nodefile",
    "G": "gpus",
    "H": "hold",
    "i": "input",
    "J": "job-name",
    "k": "no-kill",
    "L": "licenses",
    "M": "clusters",
    "m": "distribution",
    "N": "nodes",
    "n": "ntasks",
    "O": "overcommit",
    "o": "output",
    "p": "partition",
    "Q": "quiet",
    "q": "qos",
    "S": "core-spec",
    "s": "oversubscribe",
    "t": "time",
    "v": "verbose",
    "W": "wait",
    "w": "nodelist",
    "x": "exclude",
}
# Those that stand alone, or take their value only behind an equals sign.
ALONE = frozenset(
    [
        "contiguous",
        "exclusive",
        "get-user-env",
        "hold",
        "ignore-pbs",
        "no-kill",
        "no-requeue",
        "overcommit",
        "oversubscribe",
        "parsable",
        "propagate",
        "quiet",
        "reboot",
        "requeue",
        "spread-job",
        "test-only",
        "use-min-nodes",
        "verbose",
        "wait",
        "nice",
        "wait-all-nodes",
    ]
)
LONG = (
    frozenset(SHORT.values())
    | ALONE
    | frozenset(
        [
            "acctg-freq",
            "bb",
            "bbf",
            "cluster-constraint",
            "comment",
            "container",
            "container-id",
            "cores-per-socket",
            "cpu-freq",
            "cpus-per-gpu",
            "deadline",
            "delay-boot",
            "export",
            "export-file",
            "gid",
            "gpu-bind",
            "gpu-freq",
            "gpus-per-node",
            "gpus-per-socket",
            "gpus-per-task",
            "gres",
            "gres-flags",
            "hint",
            "kill-on-invalid-dep",
            "mail-type",
            "mail-user",
            "mcs-label",
            "mem",
            "mem-bind",
            "mem-per-cpu",
            "mem-per-gpu",
            "mincpus",
            "network",
            "ntasks-per-core",
            "ntasks-per-gpu",
            "ntasks-per-node",
            "ntasks-per-socket",
            "open-mode",
            "power",
            "prefer",
            "priority",
            "profile",
            "reservation",
            "resv-ports",
            "segment",
            "signal",
            "sockets-per-node",
            "stepmgr",
            "switches",
            "thread-spec",
            "threads-per-core",
            "time-min",
            "tmp",
            "tres-bind",
            "tres-per-task",
            "uid",
            "wckey",
            "wrap",
        ]
    )
)
ALIASES = {"tasks-per-node": "ntasks-per-node", "workdir": "chdir"}
_WORD = re.compile(r"""(?:[^\s"']|"[^"]*"|'[^']*'|["'])+""")


def read(text: str) -> Iterator[tuple[str, str, bool]]:
    """(name with its dashes, value, whether we know it) of what follows `#SBATCH`.

    >>> list(read("-N 4 --time=1:00:00 --exclusive # mine"))[0]
    ('--nodes', '4', True)
    >>> [name for name, _value, _known in read("-n8 --tasks-per-node 2 --res=x")]
    ['--ntasks', '--ntasks-per-node', '--reservation']
    """
    words = _WORD.findall(text)
    place = 0
    while place < len(words):
        word = words[place]
        place += 1
        if word.startswith("#"):
            return
        if not word.startswith("-"):
            yield word, "", False
            continue
        name, value, wants = _split(word)
        if wants and place < len(words) and not words[place].startswith(("#", "--")):
            value = words[place]
            place += 1
        yield f"--{name}", _unquoted(value), name in LONG


def _split(word: str) -> tuple[str, str, bool]:
    """(long name, value, whether the value is the next word)."""
    if word.startswith("--"):
        name, equals, value = word[2:].partition("=")
        name = _full(name)
        return name, value, not equals and name not in ALONE
    letter = word[1:2]
    name = SHORT.get(letter, letter)
    value = word[2:].removeprefix("=")
    return name, value, not value and name not in ALONE


def _full(name: str) -> str:
    """The option that is meant: Slurm takes any beginning that only one has."""
    name = ALIASES.get(name, name)
    if name in LONG or len(name) < 3:
        return name
    begun = [one for one in LONG if one.startswith(name)]
    return begun[0] if len(begun) == 1 else name


def _unquoted(value: str) -> str:
    return value.replace('"', "").replace("'", "")
