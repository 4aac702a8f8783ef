"""One trial of a sweep: the line of sweep.txt that the array index names."""

import os
import shlex
from pathlib import Path

lines = [
    line
    for line in Path("sweep.txt").read_text().splitlines()
    if line.strip() and not line.startswith("#")
]
index = int(os.environ.get("SLURM_ARRAY_TASK_ID", "0"))
if index >= len(lines):
    raise SystemExit(f"no trial {index}: sweep.txt has {len(lines)}")
options = shlex.split(lines[index])
print(f"trial {index}: {' '.join(options)}", flush=True)
# train(options) returns what is compared; print it in one line that grep finds.
print(f"result=0.0 trial={index}")
