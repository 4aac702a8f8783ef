"""The words that a condition of a rule may use, and no others."""

# What a script asks for, as numbers; minutes and gigabytes where a unit matters.
QUANTITIES = frozenset(
    [
        "nodes",
        "minutes",
        "gpus",
        "tasks",
        "cpus",
        "cpus_of_node",
        "cpus_per_gpu",
        "mem_gb",
        "mem_gb_per_gpu",
        "array_tasks",
        "array_index",
    ]
)
LIMITS = frozenset(
    [
        "queue.max_nodes",
        "queue.min_nodes",
        "queue.max_minutes",
        "queue.max_jobs",
        "node.gpus",
        "node.cpus",
        "node.memory_gb",
    ]
)
LAUNCHERS = frozenset(["torchrun", "accelerate", "deepspeed", "srun"])
# What no pattern can say. `machines.linter.judging` has a function for each.
JUDGEMENTS = frozenset(
    [
        "variable-in-directive",
        "directive-after-command",
        "nearly-a-directive",
        "no-interpreter",
        "windows-line-ends",
        "nul",
        "rank-expanded-early",
        "gpus-asked-twice",
        "restart-chain-with-afterok",
        "trap-behind-foreground",
        "launcher-in-several-tasks",
        "gpus-without-tasks",
        "torch-on-several-nodes",
        "download",
        "container-without-nv",
        "x86-software",
        "a-task-for-each-gpu",
        "billed-beyond-its-gpus",
        "eight-tasks-on-a-whole-node",
        "handed-in-by-sbatch",
        "not-twenty-cores-a-gpu",
        "over-the-limits-of-its-qos",
        "over-30000-mb",
        "account-of-another-architecture",
    ]
)
# {test: what its value is made of}
LISTS = frozenset(["given", "missing", "both", "queue", "qos", "launcher"])
PATTERNS = frozenset(["directive", "line", "text", "no_text"])
BOUNDS = frozenset(["over", "under", "any_over"])
TESTS = LISTS | PATTERNS | BOUNDS | frozenset(["option", "env", "is"])
OPTION_TESTS = frozenset(["matches", "equals", "in", "not"])
ENV_TESTS = frozenset(["missing", "present", "equals", "in", "matches"])
WRITTEN_TO = frozenset(
    [
        "directive",
        "env",
        "command",
        "srun",
        "torchrun",
        "container",
        "task",
        "form",
        "share",
    ]
)
