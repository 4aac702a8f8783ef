"""Pages of the knowledge base on members' shelves and in their digests."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageLogEntry, Revision

from accounts.digests import Change
from accounts.followables import Kind, Shown
from accounts.models import ShelfItem
from core import numbers
from core.models import Topic, Verification
from core.querysets import visible_pages
from core.site_roots import SiteRoots
from kb.models import (
    DiagnosisMachine,
    DiagnosisPage,
    GuideMachine,
    GuidePage,
    RecipePage,
    TutorialMachine,
    TutorialPage,
    Variant,
)
from kb.substance import is_substantial
from machines.models import System

PAGES = (GuidePage, TutorialPage, DiagnosisPage, RecipePage)
MACHINE_ROWS = (GuideMachine, TutorialMachine, DiagnosisMachine)
PUBLISHED = ("wagtail.publish", "wagtail.publish.scheduled", "wagtail.revert")


def readable_pages(user: Any) -> Any:
    """Guides, tutorials and diagnoses that the user may read."""
    types = ContentType.objects.get_for_models(*PAGES).values()
    return visible_pages(user).filter(content_type__in=types, alias_of=None)


def show(user: Any, keys: Collection[int]) -> dict[int, Shown]:
    pages = list(readable_pages(user).filter(pk__in=keys).specific(defer=True))
    numbers.for_pages(pages)
    sites = SiteRoots()
    return {
        page.pk: Shown(
            page.title,
            sites.address(page) or "",
            page._meta.verbose_name.capitalize(),
            page.call_number,
        )
        for page in pages
    }


KIND = Kind("page", Page, _("Page"), show)


class PageSource:
    name = "page"

    def changes(self, user: Any, since: datetime, until: datetime) -> Iterable[Change]:
        pages = _happened(_followed(user), since, until)
        found = {page.pk: page for page in pages.select_related("live_revision")}
        checked = _checked(found, user, since, until)
        authors = _authors(found, since, until)
        before = _before(found, since)
        told: dict[int, tuple[str, datetime, str]] = {}
        for pk, page in found.items():
            own = authors.get(pk) == {user.pk}
            was_new = page.first_published_at and page.first_published_at > since
            if was_new and not own:
                told[pk] = ("new", page.first_published_at, "")
            elif not was_new and not own and _is_changed(page, before.get(pk), since):
                told[pk] = ("changed", page.last_published_at or until, "")
            elif pk in checked:
                told[pk] = ("verified", until, checked[pk])
        seen = show(user, told)
        return [
            Change(f"{self.name}:{pk}", what, s.title, s.url, s.label, at, detail)
            for pk, (what, at, detail) in told.items()
            if (s := seen.get(pk))
        ]

    def readable(self, user: Any, keys: Collection[str]) -> Collection[str]:
        pks = [int(key.partition(":")[2]) for key in keys]
        found = readable_pages(user).filter(pk__in=pks).values_list("pk", flat=True)
        return [f"{self.name}:{pk}" for pk in found]


def _followed(user: Any) -> QuerySet:
    """Pages followed themselves, by a topic (or one above it), or by a machine."""
    follows = ShelfItem.objects.followed_by(user)
    topics: set[int] = set()
    for topic in Topic.objects.filter(pk__in=follows["topic"]):
        topics |= set(Topic.objects.below(topic).values_list("pk", flat=True))
    systems = System.objects.filter(pk__in=follows["machine"])
    slugs = list(systems.values_list("slug", flat=True))
    wanted = Q(pk__in=follows["page"]) | Q(page_topics__tag__in=topics)
    for model in MACHINE_ROWS:
        rows = model._default_manager.filter(machine__in=slugs)
        wanted |= Q(pk__in=rows.values("page"))
    variants = Variant.objects.live().filter(system__in=systems)
    wanted |= Q(pk__in=variants.values("recipe"))
    keys = Page.objects.filter(wanted).values("pk")
    return readable_pages(user).filter(pk__in=keys)


def _happened(pages: QuerySet, since: datetime, until: datetime) -> QuerySet:
    """Pages something happened to in the period; their last days of old as well, for
    a check is written down by its day."""
    period = {"gt": since, "lte": until}
    wanted = Q()
    for name in ("first_published_at", "last_published_at"):
        wanted |= Q(**{f"{name}__{word}": at for word, at in period.items()})
    revision = {f"live_revision__created_at__{w}": at for w, at in period.items()}
    checks = _checks(since, until).values("page")
    return pages.filter(wanted | Q(**revision) | Q(pk__in=checks))


def _checks(since: datetime, until: datetime) -> QuerySet:
    return Verification._default_manager.filter(
        on__gte=since.date(), on__lt=until.date()
    )


def _checked(
    pages: Collection[int], user: Any, since: datetime, until: datetime
) -> dict[int, str]:
    """{page: against what} of checks by others."""
    rows = _checks(since, until).filter(page__in=pages).exclude(by=user)
    return dict(rows.order_by("on", "pk").values_list("page", "against"))


def _authors(
    pages: Collection[int], since: datetime, until: datetime
) -> dict[int, set[Any]]:
    """{page: who published it in the period}."""
    rows = PageLogEntry.objects.filter(
        page__in=pages, action__in=PUBLISHED, timestamp__gt=since, timestamp__lte=until
    )
    found: dict[int, set[Any]] = {}
    for page, who in rows.values_list("page", "user"):
        found.setdefault(page, set()).add(who)
    return found


def _before(pages: Collection[int], since: datetime) -> dict[int, Any]:
    """{page: content of the revision that was public at `since`}, or the newest of
    then where nobody noted a publication."""
    logs = PageLogEntry.objects.filter(
        page=OuterRef("pk"), action__in=PUBLISHED, timestamp__lte=since
    ).exclude(revision=None)
    rows = Page.objects.filter(pk__in=pages).annotate(
        published=Subquery(logs.order_by("-timestamp").values("revision")[:1]),
    )
    chosen = dict(rows.values_list("pk", "published"))
    missing = [str(pk) for pk, revision in chosen.items() if revision is None]
    base = ContentType.objects.get_for_model(Page)
    older = Revision.objects.filter(
        base_content_type=base, object_id__in=missing, created_at__lte=since
    ).order_by("created_at")
    found = {int(row.object_id): row.content for row in older}
    known = Revision.objects.in_bulk([r for r in chosen.values() if r is not None])
    return found | {pk: known[r].content for pk, r in chosen.items() if r in known}


def _is_changed(page: Any, before: Any, since: datetime) -> bool:
    """Whether its words changed; what cannot be compared counts as changed."""
    revision = page.live_revision
    moments = [page.last_published_at, revision and revision.created_at]
    if not any(moment and moment > since for moment in moments):
        return False
    if before is None or revision is None:
        return True
    return is_substantial(before, revision.content)
