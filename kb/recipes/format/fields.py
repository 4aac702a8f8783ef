"""What may stand in recipe.yaml, version 1. Names are those of the models.

Nothing may be taken away or made narrower in a version that is published: what was
valid once stays so. New fields that may be left out can be added.
"""

from __future__ import annotations

from kb.recipes.format.specs import Either, Flag, ListOf, Number, Pairs, Table, Text

VERSION = 1

STRATEGIES = (
    "ddp",
    "fsdp",
    "zero",
    "tensor",
    "pipeline",
    "expert",
    "sequence",
    "horovod",
    "mpi",
    "openmp",
    "array",
    "ray",
    "none",
)
SCALING = ("strong", "weak", "many", "single")
LIFE_CYCLE = ("draft", "beta", "stable", "deprecated")
LEVELS = ("beginner", "intermediate", "advanced")
ROLES = ("maintainer", "author", "reviewer", "tester")
PLACES = ("anywhere", "line", "end")
EVIDENCE = ("P", "O", "S", "U")
LAUNCHERS = ("srun", "torchrun", "mpi", "node", "plain")
INTERNET = ("none", "before", "during")
SUPPORT = ("centre", "community", "archived")

SLUG = Text(80, r"[a-z0-9]+(-[a-z0-9]+)*", says="Lower case, digits and hyphens.")
ADDRESS = Text(500, r"https?://\S+")
COUNT = Number(1, 100_000)
FEW = Number(0, 10_000)

SOURCE = Table(
    {
        "title": Text(300),
        "evidence": Text(1, choices=EVIDENCE),
        "url": ADDRESS,
        "date": Text(80),
    },
    required=("title", "evidence"),
    says="A document: P official, O observed on the machine, S cites the official one.",
)
CITED = Either(Text(80), SOURCE, says="A key of `sources`, or a source of its own.")

CODE = Table(
    {
        "url": ADDRESS,
        "commit": Text(64, r"[0-9a-f]{7,64}"),
        "path": Text(300),
    },
    required=("url",),
)
CONTRIBUTOR = Table(
    {"name": Text(150), "role": Text(12, choices=ROLES)}, required=("name",)
)
DATASET = Table(
    {
        "name": Text(150),
        "url": ADDRESS,
        "licence": Text(80, says="Left out: unknown."),
        "size": Text(60),
        "checksum": Text(140, r"[a-z0-9]{2,12}:[0-9A-Fa-f]{8,128}"),
        "note": Text(300),
    },
    required=("name",),
)
PITFALL = Table(
    {
        "title": Text(160, says="What happened, in one clause."),
        "signature": Text(
            200, says="Words of the message; {n}, {word} and {any} for what changes."
        ),
        "place": Text(8, choices=PLACES),
        "symptom": Text(300, says="How it shows, where it prints nothing."),
        "cause": Text(1000),
        "remedy": Text(1000),
        "command": Text(1000, lines=True),
        "machine": Text(60, says="The id of a machine; left out: any."),
        "seen": Text(200, says="Where it was seen."),
        "source": CITED,
    },
    required=("title", "cause", "remedy"),
)
VARIANT = Table(
    {
        "id": SLUG,
        "machine": Text(60, says="As in /api/v1/machines."),
        "partition": Text(80),
        "environment": Text(80, says="As in /api/v1/machines/…/environments."),
        "queue": Text(80),
        "program": Text(2000, lines=True, says="What one task runs."),
        "launcher": Text(10, choices=LAUNCHERS),
        "setup": Text(2000, lines=True),
        "variables": Pairs(Text(80, r"[A-Za-z_][A-Za-z0-9_]*"), Text(500), 60),
        "binds": ListOf(Text(200), 20),
        "uses": ListOf(Text(30, r"[a-z0-9+-]+"), 12),
        "restarts": Flag("It goes on from its last checkpoint."),
        "storage": Pairs(Text(200), Text(300), 12, says="Path, and what is there."),
        "internet": Text(8, choices=INTERNET),
        "nodes": COUNT,
        "least_nodes": COUNT,
        "most_nodes": COUNT,
        "minutes": COUNT,
        "gpus": FEW,
        "tasks": FEW,
        "cpus": FEW,
        "memory_gb": COUNT,
        "array": Text(60, r"[0-9,:%-]+"),
        "support": Text(10, choices=SUPPORT),
        "note": Text(1000),
        "source": CITED,
    },
    required=("machine", "program"),
    says="The recipe on one machine.",
)
RECIPE = Table(
    {
        "schema": Number(VERSION, VERSION),
        "slug": SLUG,
        "title": Text(200),
        "summary": Text(300),
        "problem": Text(800),
        "method": Text(160),
        "strategies": ListOf(Text(20, choices=STRATEGIES), 12),
        "scaling": Text(10, choices=SCALING),
        "life_cycle": Text(10, choices=LIFE_CYCLE),
        "level": Text(12, choices=LEVELS),
        "topics": ListOf(SLUG, 20, says="Ids of topics: frameworks and software too."),
        "licence": Text(60, says="SPDX, for example CC-BY-4.0."),
        "job_name": Text(40, r"[A-Za-z0-9][A-Za-z0-9._-]*"),
        "code": CODE,
        "citation": Text(500),
        "contributors": ListOf(CONTRIBUTOR, 40),
        "prerequisites": ListOf(Text(200), 20, says="guide:slug, or words."),
        "datasets": ListOf(DATASET, 20),
        "scripts": ListOf(
            Text(120, r"[A-Za-z0-9_][A-Za-z0-9_./-]*"),
            10,
            says="Files of the folder, shown below its text.",
        ),
        "sources": Pairs(Text(80), SOURCE, 60, says="Sources by a short name."),
        "pitfalls": ListOf(PITFALL, 40),
        "variants": ListOf(VARIANT, 40),
    },
    required=("schema", "title", "summary", "problem"),
    says="A recipe for Lyceum; README.md beside it is its text.",
)
