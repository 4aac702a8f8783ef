"""The one door to addresses that people give us: links, calendars, repositories.

    answer = outside.fetch(url, schemes=("https",), largest=1_000_000)

`fetch` asks once and follows redirects itself; `check` says whether an address may be
asked at all (for forms); `Pools` is a urllib3 pool manager for libraries that make
their own requests. All three let out to the public internet only, and to the networks
of the setting OUTSIDE_ALLOWED_NETWORKS. What goes wrong is an `OutsideError` whose
words tell the person who gave the address what to do.
"""

from core.outside.addresses import Address, parse
from core.outside.connections import Door, Pools
from core.outside.fetching import Answer, check, fetch, networks
from core.outside.networks import parse_networks
from core.outside.refusals import (
    AddressRefused,
    BrokenAnswer,
    HostUnknown,
    OutsideError,
    TooLarge,
    TooManyRedirects,
    TooSlow,
    Unreachable,
)

__all__ = [
    "Address",
    "AddressRefused",
    "Answer",
    "BrokenAnswer",
    "Door",
    "HostUnknown",
    "OutsideError",
    "Pools",
    "TooLarge",
    "TooManyRedirects",
    "TooSlow",
    "Unreachable",
    "check",
    "fetch",
    "networks",
    "parse",
    "parse_networks",
]
