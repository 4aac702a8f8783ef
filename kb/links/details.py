"""The lines of a task about links."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from kb.models import OutsideLink
from kb.queue.details import Detail

MOST = 50


def of_task(task: Any) -> Iterator[Detail]:
    links = OutsideLink.objects.faulty().of_pages([task.page_id])
    for link in links.order_by("url")[:MOST]:
        words = f"{link.url}: {link.answer}"
        if link.first_failed_at:
            since = f"{link.first_failed_at:%Y-%m-%d}"
            words = _("%(words)s (failing since %(day)s)") % {
                "words": words,
                "day": since,
            }
        yield Detail(words)
