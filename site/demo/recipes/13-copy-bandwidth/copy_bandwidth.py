"""How fast memory is copied, by one process and by two. Prints a table of runs (CSV)
for `manage.py import_runs --format csv`. Plain Python, nothing to install."""

import argparse
import csv
import platform
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime

SIZE = 256 * 1024 * 1024
COLUMNS = (
    *("workload", "metric", "unit", "samples", "machine", "partition", "environment"),
    *("nodes", "framework", "ran_at", "wall_seconds", "reporter", "source", "note"),
)


def copied(times: int) -> tuple[float, float]:
    """When it began and ended: what is read and written goes through memory."""
    source, target = bytearray(SIZE), bytearray(SIZE)
    view = memoryview(target)
    view[:] = source  # the kernel hands out fresh pages here, not below
    began = time.time()
    for _ in range(times):
        view[:] = source
    return began, time.time()


def rate(processes: int, times: int = 4) -> float:
    """GB/s of all processes together, from the first start to the last end."""
    with ProcessPoolExecutor(processes) as pool:
        spans = list(pool.map(copied, [times] * processes))
    seconds = max(end for _, end in spans) - min(start for start, _ in spans)
    return 2 * SIZE * times * processes / seconds / 1e9


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--machine", required=True, help="its id on the site")
    parser.add_argument("--partition", default="cpu")
    parser.add_argument("--environment", default="python-3-11")
    parser.add_argument("--repeat", type=int, default=7)
    parser.add_argument("--note", default="")
    asked = parser.parse_args()
    table = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    table.writeheader()
    for processes, words in ((1, "one process"), (2, "two processes")):
        began = time.perf_counter()
        samples = [rate(processes) for _ in range(asked.repeat)]
        table.writerow(
            {
                "workload": f"Copy of memory, {words}",
                "metric": "bandwidth",
                "unit": "GB/s",
                "samples": " ".join(f"{sample:.2f}" for sample in samples),
                "machine": asked.machine,
                "partition": asked.partition,
                "environment": asked.environment,
                "nodes": 1,
                "framework": f"Python {platform.python_version()}",
                "ran_at": datetime.now(tz=UTC).isoformat(timespec="seconds"),
                "wall_seconds": f"{time.perf_counter() - began:.1f}",
                "reporter": "Lyceum developers",
                "source": "copy_bandwidth.py",
                "note": asked.note,
            }
        )


if __name__ == "__main__":
    main()
