"""What is new and what changed, as Atom."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.db.models import F
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _

from kb.models import GuidePage

LENGTH = 20


class Latest(Feed):
    feed_type = Atom1Feed
    title = _("Lyceum: new and changed")
    subtitle = _("Guides of the centre, the latest change first.")
    link = "/"

    def items(self) -> list[GuidePage]:
        # A feed reader carries no session: it sees what everybody sees.
        pages = GuidePage.objects.visible_to(AnonymousUser()).filter(source=None)
        return list(
            pages.order_by(F("last_published_at").desc(nulls_last=True))[:LENGTH]
        )

    def item_title(self, item: Any) -> str:
        return item.title

    def item_description(self, item: Any) -> str:
        return item.summary

    def item_link(self, item: Any) -> str:
        return item.full_url or item.url or "/"

    def item_pubdate(self, item: Any) -> Any:
        return item.first_published_at

    def item_updateddate(self, item: Any) -> Any:
        return item.last_published_at
