"""What readers say is written down here. Each service is a verb and atomic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import generation
from kb.models import ReaderSignal
from kb.queue.services import open_task
from kb.signals.querysets import about
from kb.signals.readers import KEPT

# What one reader may say: an account, or a network address.
LIMITS = ((timedelta(hours=1), 12), (timedelta(days=1), 40))
# What somebody else has to look at.
FAULTS = ("outdated", "inaccurate", "value")
# An address waits for an answer no longer than this.
ADDRESS_KEPT = timedelta(days=180)

Kind = ReaderSignal.Kind


class TooMany(Exception):
    """One reader said more than anybody has to say. Carries the words for it."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a reader said. `machine` is its id, `fact` the one it is about."""

    kind: str
    line: str = ""
    machine: str = ""
    fact: Any = None
    email: str = ""
    wants_answer: bool = False

    def fields(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "line": self.line,
            "machine": self.machine,
            "fact": self.fact,
        }


def say(*, thing: Any, said: Said, by: Any, reader: str) -> ReaderSignal:
    """Writes down what a reader says of a page or a machine, in place of what they
    said of it before. The same again changes nothing. Raises TooMany.

    `by` is the user who is signed in, or None; `reader` comes from `readers`.
    """
    try:
        return _say(thing=thing, said=said, by=by, reader=reader)
    except IntegrityError:
        # The same reader clicked twice at once; the other click is written by now.
        return _say(thing=thing, said=said, by=by, reader=reader)


@transaction.atomic
def _say(*, thing: Any, said: Said, by: Any, reader: str) -> ReaderSignal:
    now = timezone.now()
    before = _before(thing, by, reader)
    if before and all(getattr(before, k) == v for k, v in said.fields().items()):
        return _with_answer(before, said)
    _check_limits(by, reader, now)
    if before:
        before.replaced_at = now
        before.save(update_fields=["replaced_at"])
    signal = ReaderSignal.objects.create(
        by=by,
        # Whoever is signed in is not also known by where they sit.
        reader="" if by else reader,
        said_at=now,
        **said.fields(),
        **about(thing),
    )
    if said.kind in FAULTS:
        signal.task = open_task(thing=thing, kind=said.kind, now=now)
        signal.save(update_fields=["task"])
    if Kind.RAN in (said.kind, before and before.kind):
        generation.bump()  # the page says how many it ran for
    return _with_answer(signal, said)


@transaction.atomic
def forget_readers(*, now: datetime | None = None) -> int:
    """Blanks the hashes of a fortnight ago, and addresses nobody answered to.
    Returns how many hashes were blanked."""
    now = now or timezone.now()
    old = ReaderSignal.objects.exclude(reader="").filter(said_at__lt=now - KEPT)
    unanswered = ReaderSignal.objects.filter(wants_answer=True)
    unanswered.filter(said_at__lt=now - ADDRESS_KEPT).update(
        email="", wants_answer=False
    )
    return old.update(reader="")


def _before(thing: Any, by: Any, reader: str) -> ReaderSignal | None:
    if by is None and not reader:
        return None
    rows = ReaderSignal.objects.current().about(thing)
    return rows.of_reader(user=by, reader=reader).select_for_update().first()


def _check_limits(by: Any, reader: str, now: datetime) -> None:
    if by is None and not reader:
        return
    rows = ReaderSignal.objects.of_reader(user=by, reader=reader)
    for span, most in LIMITS:
        if rows.filter(said_at__gte=now - span).count() >= most:
            raise TooMany(
                _(
                    "A lot was said from your side in a short time. This was not"
                    " saved: try again in an hour."
                )
            )


def _with_answer(signal: Any, said: Said) -> ReaderSignal:
    """Keeps where to write to, if there will be something to write."""
    if said.wants_answer and signal.task_id and not signal.wants_answer:
        signal.wants_answer, signal.email = True, said.email
        signal.save(update_fields=["wants_answer", "email"])
    found: ReaderSignal = signal
    return found
