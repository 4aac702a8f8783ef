"""Writing the digests that are due, in the background."""

from __future__ import annotations

import logging

from django.utils import timezone

from accounts.services import digests
from core import jobs, schedule

logger = logging.getLogger(__name__)


@jobs.job(attempts=3)
def write_digests() -> int:
    """Each member apart, so that one who fails keeps nobody else waiting."""
    written = 0
    now = timezone.now()
    for choice_id in digests.due(now=now):
        try:
            written += digests.write_digest(choice_id=choice_id, now=now) is not None
        except Exception:
            logger.exception("digest_failed: %s", choice_id)
    return written


def put_on_schedule() -> None:
    schedule.every("7 * * * *", name="write digests", run=write_digests.enqueue)
