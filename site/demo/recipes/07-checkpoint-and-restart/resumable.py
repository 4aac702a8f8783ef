"""A loop that can be stopped at any time and goes on where it was. Plain Python, so
that it can be tried anywhere: put your step into `advance`."""

import argparse
import json
import os
import signal
import time
from pathlib import Path

KEPT = 2


def newest(out: Path) -> dict:
    """The last checkpoint that can be read; the newest may be half written."""
    for path in sorted(out.glob("step-*.json"), reverse=True):
        try:
            return json.loads(path.read_text())
        except ValueError:
            print(f"{path.name} is broken, trying the one before")
    return {"step": 0, "value": 0.0}


def save(out: Path, state: dict) -> None:
    """Complete or not at all: written beside, then renamed."""
    path = out / f"step-{state['step']:08}.json"
    part = path.with_suffix(".part")
    with part.open("w") as stream:
        json.dump(state, stream)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)
    for old in sorted(out.glob("step-*.json"))[:-KEPT]:
        old.unlink()


def advance(state: dict) -> dict:
    return {
        "step": state["step"] + 1,
        "value": state["value"] + 1 / (state["step"] + 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=Path("out"))
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--every", type=float, default=1800, help="seconds")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    stop, done = asked.out / "STOP", asked.out / "DONE"
    stop.unlink(missing_ok=True)
    for each in (signal.SIGUSR1, signal.SIGTERM):
        signal.signal(each, lambda *_: stop.touch())
    state, saved = newest(asked.out), time.monotonic()
    print(f"begins at step {state['step']}")
    while state["step"] < asked.steps:
        state = advance(state)
        due = time.monotonic() - saved > asked.every
        if due or stop.exists():
            save(asked.out, state)
            saved = time.monotonic()
        if stop.exists():
            print(f"stopped at step {state['step']}")
            return
    save(asked.out, state)
    done.touch()
    print(f"done: {state['value']:.6f}")


if __name__ == "__main__":
    main()
