"""Pasted errors: matching all signatures of the demo in 10,000 characters, the search
behind one, and the SQL of the pages."""

from collections.abc import Iterator

from django.test import override_settings

from kb import signatures
from search import ledger, pasted, services
from tests.bench.measure import Measure, milliseconds, statements
from tests.bench.pages import page, reader

MATCHING, SEARCHING = 5, 3
LOG = (
    "[rank3]: nid005014:81231:81302 [0] NCCL INFO Channel 07/0 via P2P/IPC\n"
    "2026-11-22T03:14:07 step 100 loss 2.1 throughput 4812 tokens per second\n"
    "slurmstepd: error: could not open 0x7ffd12ab for task 3: status 0:0\n"
)
WORST = {"letters": "a", "ends": "connectionerror ", "numbers": "0:53 10:53 "}


def run() -> Iterator[Measure]:
    ledger.drain()
    known = pasted.known.all()
    yield Measure("diagnoses.signatures", len(known), "signatures")
    for name, text in {"log": LOG, **WORST}.items():
        paste = (text * 10_000)[: signatures.LONGEST_PASTE]
        taken = milliseconds(lambda paste=paste: signatures.matches(paste, known))
        yield Measure(f"diagnoses.match.{name}", taken, "ms", MATCHING)
    error = f"{LOG}slurmstepd: error: Detected 3 oom_kill events in StepId=4812711.0."
    services.search(text=error)
    sql = statements(lambda: services.search(text=error))
    yield Measure("diagnoses.search.sql", sql, "statements", SEARCHING)
    with override_settings(PAGE_CACHE_SECONDS=600):
        yield from page("diagnoses", reader("/diagnoses/"))
        yield from page("diagnosis", reader("/diagnoses/ssh-permission-denied/"))
