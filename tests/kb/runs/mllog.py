"""Logs of MLPerf as its programs write them, made here."""

import json

from kb.runs.given import Given, Refused

# Begin and end of the five runs of DeepCAM on 128 A100 (Dell, MLPerf HPC v3.0; time
# stamps read from mlcommons/hpc_results_v3.0 at 350e46f, Apache-2.0).
DELL = [
    (1662603115054, 1662603896979),
    (1662604087279, 1662604864152),
    (1662605053219, 1662605824861),
    (1662606015280, 1662606795645),
    (1662606986152, 1662607770763),
]
# The same of NVIDIA's five on 2,048 H100, from the same commit.
EOS = [
    (1695929893384, 1695929942940),
    (1695932411594, 1695932464500),
    (1695932860658, 1695932907458),
    (1695933353248, 1695933404165),
    (1695933819240, 1695933868202),
]
# And of Clemson's five on 36 A100.
CLEMSON = [
    (1691208720519, 1691211692795),
    (1691215347585, 1691218715152),
    (1691218853353, 1691222219126),
    (1691222357056, 1691225771790),
    (1691225911243, 1691228895162),
]
SAID = {
    "submission_benchmark": "deepcam",
    "submission_org": "Dell",
    "submission_platform": "32xXE8545x4A100-SXM4-40GB",
    "number_of_nodes": 32,
    "accelerators_per_node": 4,
    "global_batch_size": 256,
    "precision_mode": "amp",
    "seed": 7,
}


def event(key, value=None, at=1662603000000, **metadata):
    said = {"namespace": "", "time_ms": at, "key": key, "value": value}
    return f":::MLLOG {json.dumps(said | {'metadata': metadata})}"


def log(start, stop, status="success", prefix="", **said):
    lines = [event(key, value) for key, value in (SAID | said).items()]
    lines.append(event("run_start", at=start))
    lines.append("step 1 of 10, loss 0.4")
    lines.append(event("run_stop", at=stop, status=status))
    return [prefix + line for line in lines]


def logs(times=DELL, **said):
    return [line for start, stop in times for line in log(start, stop, **said)]


def split(found):
    """What was taken, and what was refused."""
    rows = list(found)
    given = [row for row in rows if isinstance(row, Given)]
    return given, [row for row in rows if isinstance(row, Refused)]
