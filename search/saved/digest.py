"""What is new in saved searches, as a source of digests with a rhythm of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _
from wagtail.models import Page

from accounts.digests import Change
from search.engines import pages
from search.kinds import KINDS
from search.models import Entry, SavedSearch
from search.results import Hit
from search.saved import matching, services
from search.sources import SOURCES
from search.visibility import reader_of

PAGE_KINDS = frozenset(source.kind for source in SOURCES if source.is_page)


class SavedSource:
    """Keys are `search:kind:primary key`."""

    name = "search"

    def waiting(self, now: datetime) -> set[int]:
        rows = SavedSearch.objects.due(now).filter(user__is_active=True)
        return set(rows.values_list("user", flat=True))

    def wants(self, user_id: int) -> bool:
        rows = SavedSearch.objects.filter(user=user_id, removed_at=None)
        return rows.exclude(every=SavedSearch.Every.NEVER).exists()

    def changes(self, user: Any, since: datetime, until: datetime) -> Iterable[Change]:
        """Each search tells from where it ended last. In the transaction of the mail,
        which takes the searches along with it."""
        reader, found = reader_of(user), []
        for saved in SavedSearch.objects.of(user).due(until).order_by("pk"):
            hits = {matching.name_of(h): h for h in services.matches(saved, reader)}
            saved.seen = matching.with_seen(saved.seen, hits, until)
            new = matching.first_seen_after(saved.seen, hits, saved.told_until)
            found += [self._change(hits[name], saved, until) for name in new]
            saved.told_before, saved.told_until = saved.told_until, until
            saved.save(update_fields=["seen", "told_before", "told_until"])
        own = _own_pages(user, [change.key for change in found])
        return [change for change in found if change.key not in own]

    def _change(self, hit: Hit, saved: SavedSearch, until: datetime) -> Change:
        name = f"{self.name}:{matching.name_of(hit)}"
        detail = _("In your search “%(name)s”") % {"name": saved.name}
        label = KINDS.get(hit.kind, hit.kind)
        return Change(name, "new", hit.title, hit.address, label, until, detail)

    def readable(self, user: Any, keys: Collection[str]) -> Collection[str]:
        """Asked of the ledger and of the site itself, at the moment of sending."""
        rows = _entries(keys)
        may = pages.read(list(rows), reader_of(user))
        return [key for entry_id, key in rows.items() if entry_id in may]

    def take_back(self, user_id: int, until: datetime) -> None:
        """The mail did not go out: what it told is told anew."""
        rows = SavedSearch.objects.filter(user=user_id, told_until=until)
        rows.exclude(told_before=None).update(
            told_until=F("told_before"), told_before=None
        )

    def end(self, user_id: int) -> None:
        services.end_mails(user_id=user_id)


def _named(keys: Iterable[str]) -> dict[str, list[int]]:
    """{kind: primary keys}."""
    found: dict[str, list[int]] = {}
    for key in keys:
        _source, kind, pk = key.split(":")
        found.setdefault(kind, []).append(int(pk))
    return found


def _entries(keys: Collection[str]) -> dict[int, str]:
    """{entry id: key} of what can still be found."""
    wanted = Q(pk__in=[])
    for kind, pks in _named(keys).items():
        wanted |= Q(kind=kind, source_pk__in=pks)
    rows = Entry.objects.findable().filter(wanted)
    return {
        pk: f"search:{kind}:{source}"
        for pk, kind, source in rows.values_list("pk", "kind", "source_pk")
    }


def _own_pages(user: Any, keys: Collection[str]) -> set[str]:
    """Pages the user wrote: they know of them."""
    named = {k: pks for k, pks in _named(keys).items() if k in PAGE_KINDS}
    pks = [pk for found in named.values() for pk in found]
    own = set(Page.objects.filter(pk__in=pks, owner=user).values_list("pk", flat=True))
    return {
        f"search:{kind}:{pk}" for kind, pks in named.items() for pk in pks if pk in own
    }
