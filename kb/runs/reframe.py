"""Run reports of ReFrame.

Two layouts exist. Up to data version 3 a test case lists `perfvars`, each with name,
unit and value; from 4 on `perfvalues` maps `system:partition:name` to value, reference,
lower, upper, unit and, from 4.1, the result. A report of a version that nobody has
looked at is refused by that version: guessing would land wrong figures.
(reframe-hpc/reframe, `schemas/runreport.json` and `frontend/reporting`.)
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from kb.runs.given import Given, Refused, Unreadable, count, figure, instant, word
from kb.runs.units import Unknown, measure

KNOWN = (
    *("1.0", "1.1", "1.2", "1.3", "1.3.1"),
    *("2.0", "2.1", "2.2", "3.0", "3.1", "4.0", "4.1", "4.2"),
)


def read(text: str) -> Iterator[Given | Refused]:
    """Runs of the report: one for each performance variable of a test case that
    passed; one without a figure for a case that failed. Raises Unreadable."""
    report = _report(text)
    info = report.get("session_info")
    info = info if isinstance(info, dict) else {}
    version = info.get("data_version")
    if version not in KNOWN:
        raise Unreadable(
            f"This ReFrame report has data version {_shown(version)}; versions "
            f"{KNOWN[0]} to {KNOWN[-1]} are known here. Nothing was read."
        )
    cases = list(_cases(report["runs"]))
    for place, (case, is_last) in enumerate(cases, 1):
        if not isinstance(case, dict):
            yield Refused(0, f"test case {place} is no object")
        elif _passed(case):
            yield from _runs(case, place, info)
        elif is_last:
            yield _failure(case, place, info)


def _report(text: str) -> dict[str, Any]:
    try:
        report = json.loads(text, parse_constant=_constant)
    except json.JSONDecodeError as error:
        raise Unreadable(
            f"This is no whole JSON document: it ends or breaks at line {error.lineno}."
        ) from None
    except (RecursionError, ValueError):
        raise Unreadable("This JSON document is nested too deeply.") from None
    if not isinstance(report, dict) or not isinstance(report.get("runs"), list):
        raise Unreadable("This is no ReFrame run report: it has no runs.")
    return report


def _constant(name: str) -> float:
    return float(name.replace("Infinity", "inf"))


def _cases(runs: list[Any]) -> Iterator[tuple[Any, bool]]:
    """Each test case, and whether the run it is of is the last: a retry may follow
    the others."""
    for run in runs:
        cases = run.get("testcases") if isinstance(run, dict) else None
        for case in cases if isinstance(cases, list) else []:
            yield case, run is runs[-1]


def _passed(case: dict[str, Any]) -> bool:
    return case.get("result") in ("success", "pass")


def _runs(
    case: dict[str, Any], place: int, info: dict[str, Any]
) -> Iterator[Given | Refused]:
    name = case.get("name")
    for variable, value, unit in _variables(case):
        if value is None:
            continue  # sanity failed before it was measured
        try:
            yield _given(case, info, variable, value, unit)
        except Unknown as error:
            yield Refused(0, f"test case {place}, {_shown(name)}: {error}")
        except ValueError as error:
            words = f"test case {place}, {_shown(name)}, {_shown(variable)}: {error}"
            yield Refused(0, words)


def _variables(case: dict[str, Any]) -> Iterator[tuple[Any, Any, Any]]:
    """(name, value, unit) in either layout."""
    old, new = case.get("perfvars"), case.get("perfvalues")
    for row in old if isinstance(old, list) else []:
        if isinstance(row, dict):
            yield row.get("name"), row.get("value"), row.get("unit")
    for key, row in new.items() if isinstance(new, dict) else ():
        if isinstance(row, list) and len(row) >= 5:
            yield str(key).rpartition(":")[2], row[0], row[4]


def _given(
    case: dict[str, Any], info: dict[str, Any], variable: Any, value: Any, unit: Any
) -> Given:
    metric, unit, direction, factor = measure(word(variable, 80), word(unit, 40))
    return _bare(
        case,
        info,
        metric=metric,
        unit=unit,
        direction=direction,
        samples=(figure(figure(value) * factor),),
    )


def _failure(case: dict[str, Any], place: int, info: dict[str, Any]) -> Given | Refused:
    try:
        phase = word(case.get("fail_phase"), 40)
        return _bare(
            case,
            info,
            metric="outcome",
            unit="",
            direction="",
            outcome="failure",
            note=f"failed in {phase}" if phase else "",
        )
    except ValueError as error:
        return Refused(0, f"test case {place}: {error}")


def _bare(case: dict[str, Any], info: dict[str, Any], **more: Any) -> Given:
    """A run with what the case says of itself, whichever the layout."""
    system, _colon, partition = word(case.get("system"), 80).partition(":")
    nodes = case.get("job_nodelist") or case.get("nodelist") or ()
    return Given(
        workload=word(str(case.get("name") or "").split(" ")[0], 120),
        suite="ReFrame",
        machine=system,
        partition=word(case.get("partition"), 80) or partition,
        framework=word(case.get("environ") or case.get("environment"), 120),
        nodes=len(nodes) if isinstance(nodes, list) else 0,
        accelerators=count(case.get("num_gpus") or 0),
        wall_seconds=_seconds(case.get("time_run")),
        ran_at=_when(case, info),
        source=f"ReFrame {word(info.get('version'), 60)}".strip(),
        **more,
    )


def _seconds(value: Any) -> float | None:
    return None if value in (None, 0) else figure(value)


def _when(case: dict[str, Any], info: dict[str, Any]) -> datetime | None:
    """The end of the job, else the begin of the session."""
    for unix in (case.get("job_completion_time_unix"), info.get("time_start_unix")):
        if isinstance(unix, int | float) and 0 < unix < 4e9:
            return datetime.fromtimestamp(unix, UTC)
    return instant(info.get("time_start"))


def _shown(value: Any) -> str:
    return "none" if value is None else repr(str(value)[:40])
