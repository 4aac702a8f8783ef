"""Raw files of runs: kept with a checksum, private until their owner opens them."""

from __future__ import annotations

import secrets as tokens
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.uploads import has_room_for
from kb.models import RunLog, RunUpload
from kb.runs import opening
from kb.runs.given import Unreadable, word
from kb.runs.permissions import can_keep_log
from kb.runs.secrets import suspects

MOST_BYTES = 20 * 1024 * 1024
# What a log may unpack to.
MOST_UNPACKED = 256 * 1024 * 1024
# How long a file waits for its owner to agree.
KEPT = timedelta(days=1)


class NotAllowed(Exception):
    """Carries the reason in words that may be shown."""


def keep_log(*, file: Any, name: str, by: Any, may_be_shown: bool = False) -> RunLog:
    """Stores a file that is text, or text packed with gzip; what looks like a secret
    holds it back. Raises Unreadable."""
    sha256, size = opening.digest(file)
    if size > MOST_BYTES:
        raise Unreadable(
            _("A file may have %d MB; pack it with gzip.") % (MOST_BYTES >> 20)
        )
    if size == 0:
        raise Unreadable(_("This file is empty."))
    if not has_room_for(size):
        raise Unreadable(_("The site has no room left for this file."))
    found = suspects(opening.lines(file, most=MOST_UNPACKED))
    # The rest is read as well: whether all of it is text, and no more than it may be.
    for _line in opening.lines(file, most=MOST_UNPACKED):
        pass
    state = RunLog.State.OPEN if may_be_shown else RunLog.State.PRIVATE
    log = RunLog(
        name=_name(name),
        sha256=sha256,
        size=size,
        state=RunLog.State.HELD if found else state,
        suspects=found,
        by=by,
    )
    file.seek(0)
    # Nobody guesses where it lies.
    log.file.save(f"{tokens.token_hex(12)}.log", File(file), save=False)
    log.save()
    return log


@transaction.atomic
def show_log(*, log: RunLog, by: Any, shown: bool) -> RunLog:
    """Opens it to everybody, or closes it. Raises NotAllowed."""
    log = _locked(log, by)
    log.state = RunLog.State.OPEN if shown else RunLog.State.PRIVATE
    log.save(update_fields=["state"])
    audit.record("runlog.opened" if shown else "runlog.closed", by=by, on=log)
    return log


@transaction.atomic
def remove_log(*, log: RunLog, by: Any) -> RunLog:
    """Takes the file away: a secret must not stay. Its checksum does. Raises
    NotAllowed."""
    log = _locked(log, by)
    storage, name = log.file.storage, log.file.name
    log.state, log.file = RunLog.State.REMOVED, ""
    log.save(update_fields=["state", "file"])
    audit.record("runlog.removed", by=by, on=log)
    if name:
        transaction.on_commit(lambda: storage.delete(name))
    return log


def _locked(log: RunLog, by: Any) -> RunLog:
    decision = can_keep_log(by, log)
    if not decision:
        raise NotAllowed(decision.reason)
    found: RunLog = RunLog.objects.select_for_update().get(pk=log.pk)
    return found


def _name(name: str) -> str:
    """The last part of a path, as long as a list has room for."""
    return word(name.replace("\\", "/").rpartition("/")[2], 10_000)[-120:] or "log"


def forget_what_nobody_agreed_to(*, now: datetime) -> int:
    """Deletes files that were looked at and not kept. Returns how many."""
    before = now - KEPT
    RunUpload.objects.filter(confirmed_at=None, added_at__lt=before).delete()
    orphans = RunLog.objects.filter(runs=None, added_at__lt=before)
    orphans = orphans.exclude(pk__in=RunUpload.objects.values("log"))
    gone = 0
    for log in orphans.iterator(chunk_size=200):
        if log.file:
            log.file.delete(save=False)
        log.delete()
        gone += 1
    return gone
