"""The child process that renders foreign text. Started by `sandbox`, never by hand.

Reads one JSON object a line from standard input and answers each with one line. The
first is `{"targets": …}`, the others `{"key", "source", "dialect", "previous"}`, or
`{"key", "notebook"}` for a notebook that is to be made small.
"""

import json
import resource
import sys
from typing import Any

from core.rendering import Heading, render
from core.rendering.job import Unfit
from kb.importers.links import Targets
from kb.importers.notebooks import as_json, slim

MEMORY = 1_500_000_000
CPU_SECONDS = 10


def main() -> None:
    """Answer until standard input ends."""
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    targets = Targets(**json.loads(sys.stdin.readline())["targets"])
    for line in sys.stdin:
        _allow_cpu(CPU_SECONDS)
        sys.stdout.write(json.dumps(answer(json.loads(line), targets)) + "\n")
        sys.stdout.flush()


def answer(job: dict[str, Any], targets: Targets) -> dict[str, Any]:
    """Return a page as plain values, or `{"error": reason}`."""
    key = job["key"]
    try:
        if "notebook" in job:
            return as_json(slim(job["notebook"], key))
        done = render(
            job["source"],
            dialect=job["dialect"],
            resolve=lambda href: targets.resolve(href, key),
            resolve_image=lambda href: targets.picture(href, key),
            previous=[Heading(*heading) for heading in job["previous"]],
        )
    except MemoryError:
        return {"error": "rendering needs too much memory"}
    except Unfit as error:
        return {"error": str(error)}
    return {
        "html": done.html,
        "headings": [(h.anchor, h.title, h.level) for h in done.headings],
        "sections": [(s.anchor, s.title, s.level, s.text) for s in done.sections],
        "links": done.links,
        "problems": [(p.line, p.reason) for p in done.problems],
    }


def _limit(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(what, (most, hard))


def _allow_cpu(seconds: int) -> None:
    """Allow this much more processor time; beyond it the system ends the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime) + 1
    _limit(resource.RLIMIT_CPU, spent + seconds)


if __name__ == "__main__":
    main()
