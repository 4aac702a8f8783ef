"""Review dates are worked out, and their owners reminded. Each service is atomic."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, NamedTuple

from django.apps import apps
from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from wagtail.models import Page

from core import generation
from core.models import BasePage, Verification
from kb.models import OwnerTask, PageReview, ReviewTimes
from kb.queue.services import close_task, open_task
from kb.reviews import rules

REVIEW = OwnerTask.Kind.REVIEW


class Row(NamedTuple):
    page: int
    asked: date | None
    published: Any
    is_borrowed: bool
    kind: str


@transaction.atomic
def plan(*, pages: Collection[int] | None = None, today: date | None = None) -> int:
    """Works out the day of these pages, or of all; pages that are not published have
    none. A handful of statements, however many pages. Returns how many days changed."""
    times = ReviewTimes.load()
    rows = list(_rows(pages))
    checked = _last_checks(pages)
    wanted = {}
    for row in rows:
        due = _due_of(row, checked.get(row.page), times)
        if due:
            wanted[row.page] = due
    changed = _write(pages, wanted)
    if changed:
        generation.bump()
    _close_settled(pages, today or localdate())
    return changed


@transaction.atomic
def remind(*, today: date | None = None) -> int:
    """Opens tasks a fortnight before the day and once it has come, each once for a
    day. Returns how many owners' tasks have news."""
    today = today or localdate()
    near = PageReview.objects.filter(due_on__lte=today + rules.REMINDED_BEFORE)
    told = 0
    for review in near.select_related("page").iterator(chunk_size=200):
        reminder, overdue = rules.news(
            review.due_on,
            today=today,
            reminded_for=review.reminded_for,
            overdue_for=review.overdue_for,
        )
        if not reminder and not overdue:
            continue
        open_task(thing=review.page, kind=REVIEW)
        review.reminded_for = review.due_on
        review.overdue_for = review.due_on if overdue else review.overdue_for
        review.save(update_fields=["reminded_for", "overdue_for"])
        told += 1
    return told


def _rows(pages: Collection[int] | None) -> Iterator[Row]:
    """Published pages of the kinds that have call numbers; aliases follow theirs."""
    for model in apps.get_models():
        if not issubclass(model, BasePage) or not model.call_kind:
            continue
        live = model._default_manager.filter(live=True, alias_of=None)
        found = live if pages is None else live.filter(pk__in=pages)
        has_source = any(field.name == "source" for field in model._meta.fields)
        source = "source_id" if has_source else "alias_of_id"
        columns = ("pk", "review_on", "first_published_at", source)
        for pk, asked, published, borrowed in found.values_list(*columns):
            kind = str(model._meta.model_name)
            yield Row(pk, asked, published, bool(borrowed), kind)


def _due_of(row: Row, checked: date | None, times: ReviewTimes) -> date | None:
    """A borrowed page is kept in step with its origin: only a day that an editor set,
    or a check of ours, makes it due."""
    published = row.published.date() if row.published else None
    return rules.due_on(
        asked=row.asked,
        checked=checked,
        published=None if row.is_borrowed else published,
        months=times.months_of(row.kind),
    )


def _last_checks(pages: Collection[int] | None) -> dict[int, date]:
    checks = Verification.objects.order_by()
    if pages is not None:
        checks = checks.filter(page__in=pages)
    rows: Any = checks.values_list("page_id").annotate(last=Max("on"))
    return dict(rows)


def _write(pages: Collection[int] | None, wanted: dict[int, date]) -> int:
    there = PageReview.objects.all()
    if pages is not None:
        there = there.filter(page__in=pages)
    known = {review.page_id: review for review in there}  # type: ignore[attr-defined]
    gone = [pk for pk in known if pk not in wanted]
    moved = [known[pk] for pk, due in wanted.items() if pk in known]
    moved = [row for row in moved if row.due_on != wanted[row.pk]]
    for review in moved:
        review.due_on = wanted[review.pk]
    new = [PageReview(page_id=pk, due_on=due) for pk, due in wanted.items()]
    new = [review for review in new if review.pk not in known]
    PageReview.objects.filter(page__in=gone).delete()
    PageReview.objects.bulk_update(moved, ["due_on"], batch_size=500)
    # Another process may have planned the same page a moment ago.
    PageReview.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
    return len(gone) + len(moved) + len(new)


def _close_settled(pages: Collection[int] | None, today: date) -> None:
    """Tasks of pages that are not due any more: checked, moved on, or taken down."""
    tasks = OwnerTask.objects.open().filter(kind=REVIEW).select_related("page")
    if pages is not None:
        tasks = tasks.filter(page__in=pages)
    rows = list(tasks)
    reviews = PageReview.objects.filter(page__in=[task.page for task in rows])
    days = dict(reviews.values_list("page_id", "due_on"))
    for task in rows:
        if task.page and not rules.is_near(days.get(task.page.pk), today):
            note = _what_happened(task.page)
            close_task(task=task, state=OwnerTask.State.DONE, by=None, note=note)


def _what_happened(page: Page) -> str:
    check = Verification.objects.filter(page=page).first()
    if check is None:
        return _("The page is not due any more.")
    values = {"day": check.on.isoformat(), "against": check.against}
    return _("Checked on %(day)s against %(against)s.") % values
