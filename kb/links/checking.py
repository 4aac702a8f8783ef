"""Outside links are asked, politely: one at a time, few of one site at once, and a site
that asks us to wait is left alone. Every address goes through `core.outside`."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import outside
from kb.links import rules
from kb.links.rules import Outcome, Standing
from kb.models import LinkUse, OutsideLink, OwnerTask
from kb.queue.services import close_task, open_task

LINK = OwnerTask.Kind.LINK
SCHEMES = ("http", "https")
AT_ONCE, OF_ONE_SITE = 60, 5
SECONDS, LARGEST = 15.0, 64 * 1024
# One worker asks at a time; one that died is not waited for longer than this.
LOCK, LOCKED_FOR = "link-monitor", 30 * 60
# When not one of so many sites could be reached, it is we who are not connected.
TOO_MANY_TO_BE_TRUE = 3


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of asking. `is_reached` says that a server answered at all."""

    outcome: Outcome
    words: str
    moved_to: str = ""
    wait: timedelta | None = None
    is_reached: bool = True


def check_due(*, now: datetime | None = None, pause: float = 1.0) -> dict[str, int]:
    """Asks what is due, `pause` seconds between two questions to one site. Returns how
    many links ended in each state; {} if another worker is at it."""
    if not settings.LINK_MONITOR or not cache.add(LOCK, "taken", LOCKED_FOR):
        return {}
    try:
        now = now or timezone.now()
        heard = _ask_all(_due(now), pause)
        return _write(heard, now)
    finally:
        cache.delete(LOCK)


def ask(url: str) -> Heard:
    """HEAD and, since many servers do not care for that, GET without the body."""
    heard = _ask(url, "HEAD")
    if heard.outcome in (Outcome.FINE, Outcome.CLOSED, Outcome.WAIT):
        return heard
    return _ask(url, "GET")


def _ask(url: str, method: str) -> Heard:
    try:
        answer = outside.fetch(
            url,
            schemes=SCHEMES,
            method=method,  # type: ignore[arg-type]
            headers={"User-Agent": _agent(), "Accept": "*/*"},
            largest=LARGEST,
            seconds=SECONDS,
            redirects=5,
            body=False,
        )
    except outside.AddressRefused as refusal:
        return Heard(Outcome.CLOSED, str(refusal.reason))
    except outside.OutsideError as failure:
        return Heard(Outcome.FAILED, str(failure.reason), is_reached=False)
    wait = rules.wait_of(answer.headers.get("retry-after", ""))
    outcome = rules.outcome_of(answer.status)
    moved = answer.moved_to if outcome is Outcome.FINE else ""
    return Heard(outcome, f"HTTP {answer.status}", moved, wait)


def _agent() -> str:
    return settings.LINK_USER_AGENT or f"LyceumLinks/1.0 (+{settings.BASE_URL})"


def _due(now: datetime) -> list[OutsideLink]:
    """The longest due, few of one site."""
    chosen: list[OutsideLink] = []
    of_site: Counter[str] = Counter()
    for link in OutsideLink.objects.due(now).iterator(chunk_size=500):
        if of_site[link.host] < OF_ONE_SITE:
            of_site[link.host] += 1
            chosen.append(link)
        if len(chosen) == AT_ONCE:
            break
    return chosen


def _ask_all(
    links: Iterable[OutsideLink], pause: float
) -> list[tuple[OutsideLink, Heard]]:
    heard = []
    asked_at: dict[str, float] = {}
    told_to_wait: dict[str, Heard] = {}
    for link in links:
        if link.host in told_to_wait:
            heard.append((link, told_to_wait[link.host]))
            continue
        rest = asked_at.get(link.host, -pause) + pause - time.monotonic()
        time.sleep(max(0.0, rest))
        said = ask(link.url)
        asked_at[link.host] = time.monotonic()
        if said.outcome is Outcome.WAIT:
            told_to_wait[link.host] = said
        heard.append((link, said))
    return heard


@transaction.atomic
def _write(heard: list[tuple[OutsideLink, Heard]], now: datetime) -> dict[str, int]:
    offline = _are_we_offline(heard)
    counts: Counter[str] = Counter()
    for link, said in heard:
        outcome = Outcome.WAIT if offline and not said.is_reached else said.outcome
        before = Standing(link.state, link.failures, link.first_failed_at)
        after = rules.judge(before, outcome, now=now, wait=said.wait)
        link.state, link.failures = after.state, after.failures
        link.first_failed_at = after.first_failed_at
        link.next_check_at = after.next_check_at or now
        link.answer, link.checked_at = said.words[:300], now
        if outcome is not Outcome.WAIT:
            link.moved_to = said.moved_to
        link.save()
        counts[link.state] += 1
    settle(links=[link for link, _said in heard])
    return dict(counts)


def _are_we_offline(heard: list[tuple[OutsideLink, Heard]]) -> bool:
    sites = {link.host for link, said in heard if said.outcome is Outcome.FAILED}
    reached = any(said.is_reached for _link, said in heard)
    return not reached and len(sites) >= TOO_MANY_TO_BE_TRUE


@transaction.atomic
def settle(*, links: Iterable[OutsideLink]) -> None:
    """A page with a faulty link is a task of its owner; one that has none left is a
    task no more."""
    uses = LinkUse.objects.filter(link__in=list(links)).select_related("page")
    pages = {use.page_id: use.page for use in uses}
    faulty = LinkUse.objects.filter(link__in=OutsideLink.objects.faulty())
    bad = set(faulty.filter(page__in=pages).values_list("page_id", flat=True))
    open_tasks = {
        task.page_id: task
        for task in OwnerTask.objects.open().filter(kind=LINK, page__in=pages)
    }
    for pk, page in pages.items():
        if pk in bad and pk not in open_tasks:
            open_task(thing=page, kind=LINK)
        elif pk not in bad and pk in open_tasks:
            note = _("Every link of the page leads somewhere again.")
            task: Any = open_tasks[pk]
            close_task(task=task, state=OwnerTask.State.DONE, by=None, note=note)
