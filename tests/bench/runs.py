"""Ten thousand runs from a file, and the pages and charts they end in."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.core.management import call_command

from kb.models import MeasuredRun, RunBoard
from kb.runs import boards
from machines.models import System
from tests.bench.measure import Measure, milliseconds, seconds

RUNS = 10_000
HEAD = "workload,metric,unit,samples,nodes,accelerators,machine,precision\n"


def run() -> Iterator[Measure]:
    slug = System.objects.order_by("position").values_list("slug", flat=True)[0]
    with tempfile.TemporaryDirectory(prefix="lyceum-runs-") as folder:
        path = Path(folder) / "runs.csv"
        path.write_text(HEAD + "".join(line(n, slug) for n in range(RUNS)))
        first = seconds(lambda: imported(path))
        again = seconds(lambda: imported(path))
    assert MeasuredRun.objects.filter(workload__startswith="bench").count() == RUNS
    yield Measure("runs.import_10000", first, "s", 60)
    yield Measure("runs.import_10000_again", again, "s", 60)
    subject = RunBoard.objects.filter(title="bench0").get().subject
    drawn = milliseconds(lambda: boards.redraw(subjects=[subject]), times=3)
    yield Measure("runs.draw_a_board", drawn, "ms")


def line(n: int, slug: str) -> str:
    samples = " ".join(f"{100 + (n * 7 + k * 3) % 50 + n / RUNS:.4f}" for k in range(5))
    gpus = 4 * 2 ** (n % 6)
    return f"bench{n % 10},wall_time,s,{samples},{gpus // 4},{gpus},{slug},bf16\n"


def imported(path: Path) -> None:
    with open(path.with_suffix(".out"), "w") as out:
        call_command("import_runs", path, format="csv", stdout=out)
