"""What an address says, read strictly: two readers must never disagree about it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.utils.translation import gettext as _

from core.outside.networks import parse_ip
from core.outside.refusals import AddressRefused

STANDARD = {"https": 443, "http": 80}
PORTS = frozenset({80, 443, 8080, 8443})
LONGEST = 2000
# Blanks, controls and the backslash are where readers of addresses disagree.
_ODD = re.compile(r"[\x00-\x20\x7f-\xa0\\]")
_LABEL = re.compile(r"^(?!-)[a-z0-9_-]{1,63}(?<!-)$")


@dataclass(frozen=True, slots=True)
class Address:
    """`host` is a name in ASCII or an IP address without brackets."""

    scheme: str
    host: str
    port: int
    target: str

    def __str__(self) -> str:
        port = "" if self.port == STANDARD[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.shown_host}{port}{self.target}"

    @property
    def shown_host(self) -> str:
        """The host as it stands in an address."""
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def origin(self) -> tuple[str, str, int]:
        """What two addresses share that the same server answers."""
        return self.scheme, self.host, self.port

    def join(self, location: str, *, schemes: Collection[str]) -> Address:
        """Return where a redirect leads. Raises AddressRefused."""
        try:
            joined = urljoin(str(self), location)
        except ValueError as error:
            raise AddressRefused(_("It leads to what is no address.")) from error
        return parse(joined, schemes=schemes)


def parse(url: str, *, schemes: Collection[str] = ("https",)) -> Address:
    """Return an address that may be asked as far as its words go.

    The fragment is dropped. Raises AddressRefused.
    """
    if len(url) > LONGEST:
        raise AddressRefused(_("The address is too long."))
    if _ODD.search(url):
        raise AddressRefused(_("The address holds blanks or other odd characters."))
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise AddressRefused(_("This is not an address.")) from error
    scheme = parts.scheme.lower()
    if scheme not in schemes or scheme not in STANDARD:
        wanted = " or ".join(f"{each}://" for each in schemes)
        raise AddressRefused(_("The address must begin with %s.") % wanted)
    if "@" in parts.netloc:
        raise AddressRefused(_("Leave name and password out of the address."))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    port = STANDARD[scheme] if port is None else port
    return Address(scheme, _host(host), port, target)


def _host(host: str) -> str:
    if parse_ip(host) is not None and "%" not in host:
        return str(parse_ip(host))
    try:
        name = host.encode("idna").decode("ascii").lower().rstrip(".")
    except UnicodeError as error:
        raise AddressRefused(_("The address names no host.")) from error
    labels = name.split(".")
    if not all(_LABEL.match(label) for label in labels):
        raise AddressRefused(_("The address names no host."))
    if _is_number(labels[-1]):
        # 2130706433, 0x7f.1 and 0177.0.0.1 are all 127.0.0.1 to some; so is ①②⑦.⓪.⓪.①.
        raise AddressRefused(_("Write the host as a name or in four decimal numbers."))
    return name


def _is_number(label: str) -> bool:
    return label.isdigit() or re.fullmatch(r"0x[0-9a-f]*", label) is not None
