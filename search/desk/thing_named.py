"""Which searchable thing an editor means: by address, call number or title."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from core.models import CallNumber
from search.models import Entry

_NUMBER = re.compile(r"([A-Za-z])[\s|]*0*(\d{1,9})")


class NotKnown(Exception):
    """Carries the reason in words that may be shown."""


def thing_named(text: str, language: str = "") -> Entry:
    """The entry of `text`; one in `language` where several share a name. Raises
    NotKnown."""
    text = text.replace("\0", "").strip()
    rows = Entry.objects.findable()
    found: list[Entry] = []
    if "/" in text:
        path = urlsplit(text).path if "://" in text else text.partition("#")[0]
        path = "/" + path.partition("?")[0].strip("/") + "/"
        found = list(rows.filter(url__in=[path, path.rstrip("/")])[:2])
    elif match := _NUMBER.fullmatch(text):
        number = CallNumber.objects.filter(kind=match[1].upper(), number=match[2])
        keys = [str((n.merged_into or n).key) for n in number]
        found = list(rows.filter(translation_key__in=keys))
    if not found and text:
        found = list(rows.filter(title__iexact=text)[:20])
    if language and len(found) > 1:
        found = [row for row in found if row.locale == language] or found
    if len(found) == 1:
        return found[0]
    if found:
        addresses = ", ".join(sorted(row.url for row in found)[:4])
        sentence = _("Several things are called so: %(addresses)s. Give the address.")
        raise NotKnown(sentence % {"addresses": addresses})
    raise NotKnown(_("Nothing that search knows has this address, number or title."))
