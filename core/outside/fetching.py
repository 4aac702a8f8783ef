"""One request to an address somebody gave us, with limits on all of it."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from urllib3.exceptions import HTTPError, SSLError
from urllib3.response import BaseHTTPResponse

from core.outside.addresses import Address, parse
from core.outside.connections import Door, Pools
from core.outside.networks import Network, parse_networks
from core.outside.refusals import (
    BrokenAnswer,
    OutsideError,
    TooLarge,
    TooManyRedirects,
    TooSlow,
    Unreachable,
)

LARGEST = 5_000_000
SECONDS = 20.0
REDIRECTS = 5
PIECE = 65_536
MOVED = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
# 16 + 15 bits of window: gzip with its header, as every server sends it.
GZIP = 31


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `url` is where it came from after all redirects, `moved_to` the
    address to use from now on, or "" when no redirect was for ever. Names of headers
    are in small letters."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes
    moved_to: str = ""


def fetch(
    url: str,
    *,
    schemes: Collection[str] = ("https",),
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    largest: int = LARGEST,
    seconds: float = SECONDS,
    redirects: int = REDIRECTS,
    body: bool = True,
) -> Answer:
    """Ask an address and return what it answers, whatever its status.

    `seconds` counts from the first name to the last byte; `largest` bytes hold for the
    body as sent and unpacked; `headers` go to the first server only; with `body=False`
    the body is not read. Raises OutsideError.
    """
    address = parse(url, schemes=schemes)
    door = Door(networks=networks(), seconds=seconds)
    first, moved_to, permanent = address, "", True
    try:
        for _hop in range(redirects + 1):
            sent = headers if address.origin == first.origin else None
            answer = _ask(door, address, method, sent, largest if body else 0)
            location = answer.headers.get("location", "")
            if answer.status not in MOVED or not location:
                return Answer(
                    answer.status, str(address), answer.headers, answer.body, moved_to
                )
            address = address.join(location, schemes=schemes)
            permanent = permanent and answer.status in PERMANENT
            moved_to = str(address) if permanent else moved_to
    finally:
        door.close()
    raise TooManyRedirects(_("It leads from one address to the next without end."))


def check(url: str, *, schemes: Collection[str] = ("https",)) -> Address:
    """Return an address that may be asked now. Raises OutsideError."""
    address = parse(url, schemes=schemes)
    Door(networks=networks()).resolve(address.host, address.port)
    return address


def networks() -> tuple[Network, ...]:
    """Return the networks beside the public ones that the operator lets through."""
    return parse_networks(settings.OUTSIDE_ALLOWED_NETWORKS)


def _ask(
    door: Door,
    address: Address,
    method: str,
    headers: Mapping[str, str] | None,
    largest: int,
) -> Answer:
    pools = Pools(door, schemes=[address.scheme])
    agent = f"Lyceum (+{settings.BASE_URL})"
    asked = {"User-Agent": agent, "Accept-Encoding": "gzip"} | dict(headers or {})
    pool = pools.connection_from_host(address.host, address.port, address.scheme)
    try:
        response = pool.urlopen(
            method,
            address.target,
            headers=asked,
            redirect=False,
            retries=False,
            preload_content=False,
            decode_content=False,
        )
        try:
            said = {name.lower(): value for name, value in response.headers.items()}
            skip = not largest or response.status in MOVED
            content = b"" if skip else _read(door, response, largest)
        finally:
            response.close()
    except OutsideError:
        raise
    except SSLError as error:
        words = _("The certificate of %s is not one for it.") % address.host
        raise _late(door) or Unreachable(words) from error
    except (HTTPError, OSError, zlib.error) as error:
        words = _("The answer of %s is broken or stopped.") % address.host
        raise _late(door) or BrokenAnswer(words) from error
    finally:
        pools.clear()
    return Answer(response.status, str(address), said, content)


def _late(door: Door) -> OutsideError | None:
    return TooSlow(_("It takes too long.")) if door.is_late else None


def _read(door: Door, response: BaseHTTPResponse, largest: int) -> bytes:
    """Return the body unpacked; neither it nor what was sent may be larger."""
    length = response.headers.get("Content-Length", "")
    if length.isdecimal() and int(length[:20]) > largest:
        raise TooLarge(_("The answer is larger than %s bytes.") % f"{largest:,}")
    packing = response.headers.get("Content-Encoding", "").strip().lower()
    if packing not in ("", "identity", "gzip", "x-gzip"):
        raise BrokenAnswer(_("The answer is packed in a way we do not read."))
    unpack = zlib.decompressobj(GZIP) if packing.endswith("gzip") else None
    pieces: list[bytes] = []
    sent = size = 0
    for piece in _pieces(door, response):
        sent += len(piece)
        left = largest - size + 1
        content = unpack.decompress(piece, left) if unpack else piece
        size += len(content)
        if size > largest or sent > largest or (unpack and unpack.unconsumed_tail):
            raise TooLarge(_("The answer is larger than %s bytes.") % f"{largest:,}")
        pieces.append(content)
    if unpack and pieces and not unpack.eof:
        raise BrokenAnswer(_("The answer ended before its end."))
    return b"".join(pieces)


def _pieces(door: Door, response: BaseHTTPResponse) -> Iterator[bytes]:
    while piece := response.read1(PIECE, decode_content=False):
        if door.is_late:
            raise TooSlow(_("It takes too long."))
        yield piece
    if door.is_late:
        # The clock hung up: what looks like the end is not.
        raise TooSlow(_("It takes too long."))
