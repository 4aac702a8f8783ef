"""The clocks on the walls of those who run machines, by country."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

OF_COUNTRY = {
    "AT": "Europe/Vienna",
    "BE": "Europe/Brussels",
    "BG": "Europe/Sofia",
    "CH": "Europe/Zurich",
    "CZ": "Europe/Prague",
    "DE": "Europe/Berlin",
    "DK": "Europe/Copenhagen",
    "ES": "Europe/Madrid",
    "FI": "Europe/Helsinki",
    "FR": "Europe/Paris",
    "GB": "Europe/London",
    "GR": "Europe/Athens",
    "IE": "Europe/Dublin",
    "IT": "Europe/Rome",
    "LT": "Europe/Vilnius",
    "LU": "Europe/Luxembourg",
    "NL": "Europe/Amsterdam",
    "NO": "Europe/Oslo",
    "PL": "Europe/Warsaw",
    "PT": "Europe/Lisbon",
    "RO": "Europe/Bucharest",
    "SE": "Europe/Stockholm",
    "SI": "Europe/Ljubljana",
}
NAMES = sorted({*OF_COUNTRY.values(), "UTC"})
FALLBACK = "Europe/Brussels"


class NoSuchTime(ValueError):
    """The clocks skip this time when summer begins."""


def zone_of(country: str) -> str:
    return OF_COUNTRY.get(country, FALLBACK)


def instant(wall: datetime, zone: str) -> datetime:
    """UTC of a time on the wall, without zone. A time that the clocks show twice is
    the first of both; one they skip raises NoSuchTime.

    >>> instant(datetime(2026, 7, 1, 9), "Europe/Helsinki").hour
    6
    """
    there = wall.replace(tzinfo=ZoneInfo(zone), fold=0)
    found = there.astimezone(UTC)
    if found.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != wall:
        raise NoSuchTime
    return found


def place(zone: str) -> str:
    """The city of a zone, as people say it: Europe/Helsinki is Helsinki."""
    return zone.rpartition("/")[2].replace("_", " ")
