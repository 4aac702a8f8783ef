"""System checks: settings that would lose data or open a door are refused at start.

Those tagged `security` run with `check --deploy` only; the rest at every start.
"""

from __future__ import annotations

import sys
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import ERROR, CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError, connection
from wagtail.models import Page, PageViewRestriction

from core.outside.networks import parse_networks, too_open

SHARED_CACHES = ("LeanDatabaseCache", "DatabaseCache", "RedisCache")
SHORTEST_SECRET = 32


@register(Tags.compatibility)
def one_search_app(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return _two_search_apps(settings.INSTALLED_APPS)


def _two_search_apps(installed: list[str]) -> list[CheckMessage]:
    if "modelsearch" in installed:
        hint = "wagtail.search brings it; beside it, index tasks fail silently."
        return [Error("modelsearch is in INSTALLED_APPS", hint=hint, id="lyceum.E001")]
    return []


@register(Tags.database)
def transactions(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Double bookings are prevented by locks that these two modes make true."""
    return _transaction_faults(settings.DATABASES["default"])


def _transaction_faults(database: dict[str, Any]) -> list[CheckMessage]:
    options = database.get("OPTIONS", {})
    if database["ENGINE"].endswith("sqlite3"):
        if options.get("transaction_mode") != "IMMEDIATE":
            hint = 'Set OPTIONS["transaction_mode"] to "IMMEDIATE".'
            return [Error("SQLite is not IMMEDIATE", hint=hint, id="lyceum.E002")]
    elif options.get("isolation_level", 2) != 2:
        hint = "Leave OPTIONS['isolation_level'] out, or set it to 2."
        return [Error("PostgreSQL is not READ COMMITTED", hint=hint, id="lyceum.E003")]
    return []


@register(Tags.database)
def room_for_connections(
    app_configs: Any, databases: Any = None, **kwargs: Any
) -> list[CheckMessage]:
    """Asked only where a check may use the database (`check --database default`, and
    `migrate`)."""
    pool = settings.DATABASES["default"].get("OPTIONS", {}).get("pool")
    if not databases or not pool or connection.vendor != "postgresql":
        return []
    wanted = pool["max_size"] * settings.WEB_PROCESSES
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW max_connections")
            allowed = int(cursor.fetchone()[0])
    except DatabaseError:
        return []
    if wanted < allowed:
        return []
    message = f"{wanted} pooled connections, but PostgreSQL allows {allowed}"
    hint = "Lower DATABASE_POOL_SIZE or WEB_PROCESSES, or raise max_connections."
    return [Error(message, hint=hint, id="lyceum.E004")]


@register(Tags.caches)
def shared_cache(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A cache of one process makes rate limits as many times weaker as there are
    processes, and shows pages of an old generation."""
    return _unshared(settings.CACHES)


def _unshared(caches: dict[str, dict[str, Any]]) -> list[CheckMessage]:
    return [
        Error(
            f"cache {name!r} is not shared by all processes",
            hint="Use core.cache.LeanDatabaseCache or Django's RedisCache.",
            id="lyceum.E005",
        )
        for name, cache in caches.items()
        if cache["BACKEND"].rpartition(".")[2] not in SHARED_CACHES
    ]


@register(Tags.security)
def doors(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Production settings are held to these at every start; the demo is not."""
    if not settings.STRICT:
        return []
    found: list[CheckMessage] = []
    if settings.DEBUG:
        hint = "It shows settings and code to everybody."
        found.append(Error("DEBUG is on", hint=hint, id="lyceum.E006"))
    if len(settings.SECRET_KEY) < SHORTEST_SECRET:
        hint = f"Set SECRET_KEY to at least {SHORTEST_SECRET} random characters."
        found.append(
            Error("SECRET_KEY is missing or short", hint=hint, id="lyceum.E007")
        )
    if not settings.ALLOWED_HOSTS or any(
        "*" in host for host in settings.ALLOWED_HOSTS
    ):
        hint = "Name each host in ALLOWED_HOSTS."
        found.append(Error("any host is answered", hint=hint, id="lyceum.E008"))
    if urlsplit(settings.BASE_URL).scheme != "https":
        hint = "Links in mails carry sign-in tokens."
        found.append(Error("BASE_URL is not https", hint=hint, id="lyceum.E009"))
    if settings.MAIL_TRANSPORT.endswith("filebased.EmailBackend"):
        hint = "Set EMAIL_URL, otherwise nobody can verify an address."
        found.append(Error("mails are written to files", hint=hint, id="lyceum.E010"))
    return [*found, *_open_networks(settings.OUTSIDE_ALLOWED_NETWORKS)]


def _open_networks(text: str) -> list[CheckMessage]:
    """An internal server may be meant; a whole network, or this machine, never is."""
    hint = "Name single servers, or networks of 256 addresses at most."
    return [
        Error(
            f"OUTSIDE_ALLOWED_NETWORKS opens {network} to addresses people give",
            hint=hint,
            id="lyceum.E011",
        )
        for network in too_open(parse_networks(text))
    ]


@register(Tags.database)
def open_aliases(
    app_configs: Any, databases: Any = None, **kwargs: Any
) -> list[CheckMessage]:
    """An alias takes the restrictions of its source page but not of the source's
    ancestors: outside the private section it shows a private page to everybody."""
    if not databases:
        return []
    try:
        return [
            Warning(
                f"the alias {alias.url_path} shows a page of a private section",
                hint="Restrict the alias like the section, or delete it.",
                obj=alias,
                id="lyceum.W001",
            )
            for alias in aliases_of_private_pages()
        ]
    except DatabaseError:
        return []  # not migrated yet


def refuse_unsafe() -> None:
    """Ends the process with one message when a check of ours finds an error."""
    found = [
        message
        for check in (one_search_app, transactions, shared_cache, doors)
        for message in check(None)
        if message.level >= ERROR
    ]
    if found:
        lines = [f"  {message.msg} ({message.id}). {message.hint}" for message in found]
        sys.exit("This site refuses to start:\n" + "\n".join(lines))


def aliases_of_private_pages() -> list[Page]:
    """Live aliases that nobody's restriction covers, though one covers the source."""
    restricted = PageViewRestriction.objects.values_list("page__path", flat=True)
    private = tuple(restricted)
    aliases = Page.objects.live().filter(alias_of__isnull=False)
    return [
        alias
        for alias in aliases.select_related("alias_of")
        if alias.alias_of.path.startswith(private)
        and alias.alias_of.path not in private  # its own restrictions reach the alias
        and not alias.path.startswith(private)
    ]
