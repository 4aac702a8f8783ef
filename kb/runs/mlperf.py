"""Results of MLPerf: the logs of its runs, and our two extracts of published ones.

A log holds lines `:::MLLOG {json}`, often behind the prefix of a launcher. Its time is
`run_stop` less `run_start`, and only runs with status `success` count. Runs of one
benchmark on one platform are the samples of one measurement.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from kb.runs.given import Given, Refused, Unreadable, count, figure, word

MARK = ":::MLLOG"
LICENCE = "Apache-2.0"
# The year 5138; beyond it a number is no time in milliseconds.
LAST_MS = 10**14
# What a log says of itself, by the name it has here.
_SAID = {
    "submission_benchmark": "benchmark",
    "submission_org": "org",
    "submission_platform": "platform",
    "number_of_nodes": "nodes",
    "accelerators_per_node": "per_node",
    "global_batch_size": "batch",
    "precision_mode": "precision",
    "seed": "seed",
}


@dataclass(slots=True)
class _Log:
    """What was read since the log, or its run, began."""

    said: dict[str, Any] = field(default_factory=dict)
    started: int | None = None
    line: int = 0


def read_logs(lines: Iterable[str]) -> Iterator[Given | Refused]:
    """Runs of one log, or of several one after another."""
    groups: dict[tuple[Any, ...], list[Given]] = {}
    log = _Log()
    for number, line in enumerate(lines, 1):
        at = line.find(MARK)
        if at < 0:
            continue
        try:
            event = json.loads(line[at + len(MARK) :])
            found = _step(log, event, number)
        except RecursionError:
            found = Refused(number, "is nested too deeply")
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            found = Refused(number, f"is no event of a log: {str(error)[:120]}")
        if isinstance(found, Refused):
            yield found
        elif found is not None:
            groups.setdefault(_key(found), []).append(found)
    if log.started is not None:
        yield Refused(log.line, "the run that begins here has no end: the log is cut")
    yield from (_joined(runs) for runs in groups.values())


def _step(log: _Log, event: dict[str, Any], number: int) -> Given | Refused | None:
    """What an event brings to an end: a run, or the hope of one."""
    key = event["key"]
    if key in _SAID:
        log.said[_SAID[key]] = event.get("value")
    elif key == "run_start":
        if log.started is not None:
            log.line, begun = number, log.line
            log.started = _time(event)
            return Refused(begun, "the run that begins here has no end")
        log.started, log.line = _time(event), number
    elif key == "run_stop":
        return _ended(log, event, number)
    return None


def _ended(log: _Log, event: dict[str, Any], number: int) -> Given | Refused:
    if log.started is None:
        return Refused(number, "a run ends that never began")
    started, said, log.started = log.started, dict(log.said), None
    log.said.pop("seed", None)
    status = (event.get("metadata") or {}).get("status")
    if status != "success":
        return Refused(log.line, f"the run ended with {str(status)[:40]!r}, no success")
    stopped = _time(event)
    nodes, each = count(said.get("nodes")), count(said.get("per_node"))
    return Given(
        workload=word(said.get("benchmark"), 120) or "unnamed",
        suite="MLPerf",
        metric="time_to_train",
        unit="min",
        direction="lower",
        samples=(figure((stopped - started) / 60_000),),
        reference=word(said.get("platform"), 120) or "unnamed",
        reporter=word(said.get("org"), 120),
        nodes=nodes,
        accelerators=nodes * each,
        batch=count(said.get("batch")),
        precision=word(said.get("precision"), 40),
        seeds=(word(said.get("seed"), 40),) if said.get("seed") is not None else (),
        ran_at=datetime.fromtimestamp(stopped / 1000, UTC),
        line=log.line,
    )


def _time(event: dict[str, Any]) -> int:
    found = int(event["time_ms"])
    if not 0 < found < LAST_MS:
        raise ValueError("time_ms is no time of a run")
    return found


def _key(run: Given) -> tuple[Any, ...]:
    return (
        *(run.workload, run.reference, run.reporter, run.nodes),
        *(run.accelerators, run.batch, run.precision),
    )


def _joined(runs: list[Given]) -> Given:
    """The runs as samples of one, dated by the last."""
    instants = [run.ran_at for run in runs if run.ran_at]
    return replace(
        runs[0],
        samples=tuple(sample for run in runs for sample in run.samples),
        seeds=tuple(seed for run in runs for seed in run.seeds),
        ran_at=max(instants) if instants else None,
    )


def read_extract(text: str, *, suite: str) -> Iterator[Given | Refused]:
    """Rows of an extract: a list of `org, system, benchmark, runs, acc, ngpu, ttt_min`,
    the last the mean of the runs in minutes. Raises Unreadable."""
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable("This is no whole JSON document.") from None
    if not isinstance(rows, list):
        raise Unreadable("An extract is a list of rows.")
    for number, row in enumerate(rows, 1):
        try:
            yield replace(published(row, suite=suite), line=number)
        except (KeyError, TypeError, AttributeError):
            yield Refused(number, "a row has org, system, benchmark, runs and ttt_min")
        except ValueError as error:
            yield Refused(number, str(error))


def published(row: dict[str, Any], *, suite: str) -> Given:
    """A row of an extract. Weak scaling runs many instances side by side, and MLPerf
    measures that in another way: the mean of such a row is left out."""
    scaling, _slash, rest = row["benchmark"].partition("/")
    if scaling not in ("strong", "weak"):
        scaling, rest = "strong", row["benchmark"]
    workload, _slash, kind = rest.partition("/")
    accelerator = word(row["acc"], 120)
    return Given(
        workload=word(workload, 120),
        suite=suite,
        scaling=scaling,
        metric="time_to_train",
        unit="min",
        direction="lower",
        told=None if scaling == "weak" else figure(row["ttt_min"]),
        count=count(row["runs"]),
        reference=word(row["system"], 120),
        reporter=word(row["org"], 120),
        accelerator="" if accelerator == "N/A" else accelerator,
        accelerators=count(row["ngpu"]),
        licence=LICENCE,
        note=word(kind.replace("_", " "), 120),
    )
