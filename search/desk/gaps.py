"""What readers look for in vain or open nothing of, grouped, with who takes care."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Max, Q, Sum

from search.alike import Asked, Group, grouped
from search.models import QueryLog, SearchGap

MOST = 1000  # different texts that are grouped: those asked most in vain
CHUNK = 300
FEW_CLICKS = 0.2  # of the searches with results
ASKED_ENOUGH = 5  # times, before few clicks say anything
SPELLINGS = 8


@dataclass(slots=True)
class Line:
    """A group of the report. `gap` is who takes care of it, or took."""

    group: Group
    locale: str
    gap: SearchGap | None = None
    spellings: list[Asked] = field(default_factory=list)

    @property
    def again(self) -> bool:
        """Asked in vain after it was said to be done."""
        gap = self.gap
        return bool(
            gap
            and gap.done_at
            and any(
                not each.hits and each.last > gap.done_at.date().isoformat()
                for each in self.group.asked
            )
        )

    @property
    def is_claimed(self) -> bool:
        return self.gap is not None and self.gap.done_at is None

    @property
    def is_wanted(self) -> bool:
        """Not done, or not as readers see it."""
        return self.gap is None or self.is_claimed or self.again


def in_vain(*, locale: str, since: date) -> list[Line]:
    """Groups whose last searches found nothing, the most asked first."""
    rows = QueryLog.objects.filter(hits=0)
    asked = _asked(rows, locale, since, order="-vain")
    groups = grouped((each for each in asked if not each.hits), locale)
    return _with_gaps(groups, locale)


def few_clicks(*, locale: str, since: date) -> list[Line]:
    """Groups with results of which hardly one was opened."""
    rows = QueryLog.objects.filter(hits__gt=0, clicks__lte=F("times") * FEW_CLICKS)
    asked = _asked(rows, locale, since, order="-sum")
    groups = [
        group
        for group in grouped((each for each in asked if each.hits), locale)
        if group.times >= ASKED_ENOUGH and group.click_share < FEW_CLICKS
    ]
    return _with_gaps(groups, locale)


def everything(*, locale: str, since: date) -> list[Line]:
    asked = _asked(QueryLog.objects.all(), locale, since, order="-sum")
    return _with_gaps(grouped(asked, locale), locale)


def of(gaps: Iterable[SearchGap]) -> list[Line]:
    """Gaps by themselves: what is claimed stays visible when nobody asks any more."""
    gaps = list(gaps)
    rows = QueryLog.objects.filter(text__in={gap.text for gap in gaps})
    told = {
        (row["text"], row["locale"]): row
        for row in rows.values("text", "locale")
        .annotate(sum=Sum("times"), opened=Sum("clicks"), last=Max("day"))
        .order_by("text")
    }
    return [_of_gap(gap, told.get((gap.text, gap.locale))) for gap in gaps]


def _of_gap(gap: SearchGap, told: Any) -> Line:
    asked = Asked(
        gap.text,
        told["sum"] if told else 0,
        clicks=told["opened"] if told else 0,
        last=told["last"].isoformat() if told else "",
    )
    return Line(Group([asked], set(gap.keys)), gap.locale, gap)


def _asked(rows: Any, locale: str, since: date, *, order: str) -> list[Asked]:
    """Texts of the period added up. `rows` choose the texts, all their rows count."""
    period = QueryLog.objects.filter(locale=locale, day__gte=since)
    texts = rows.filter(locale=locale, day__gte=since).values("text")
    added = (
        period.filter(text__in=texts)
        .values("text")
        .annotate(
            sum=Sum("times"),
            vain=Sum("times", filter=Q(hits=0), default=0),
            opened=Sum("clicks"),
            last=Max("day"),
        )
        .order_by(order, "text")[:MOST]
    )
    found = list(added)
    latest = _latest_hits([row["text"] for row in found], locale)
    return [
        Asked(
            row["text"],
            row["sum"],
            latest.get(row["text"], 0),
            row["opened"],
            row["last"].isoformat(),
        )
        for row in found
    ]


def _latest_hits(texts: list[str], locale: str) -> dict[str, int]:
    """{text: how many results its last search had}."""
    found: dict[str, int] = {}
    for start in range(0, len(texts), CHUNK):
        rows = QueryLog.objects.filter(
            locale=locale, text__in=texts[start : start + CHUNK]
        )
        found |= dict(rows.order_by("day").values_list("text", "hits"))
    return found


def _with_gaps(groups: list[Group], locale: str) -> list[Line]:
    rows = SearchGap.objects.filter(locale=locale).select_related("by", "page")
    by_key: dict[str, SearchGap] = {}
    for gap in rows.order_by("claimed_at"):  # the latest word counts
        by_key |= dict.fromkeys(gap.keys, gap)
    lines = []
    for group in groups:
        taken = [by_key[key] for key in sorted(group.keys) if key in by_key]
        spellings = group.asked[1 : SPELLINGS + 1]
        lines.append(Line(group, locale, taken[0] if taken else None, spellings))
    return lines


def since(days: int, today: date) -> date:
    return today - timedelta(days=days)
