"""Connections that are pinned to the address that was checked.

A name is resolved once for each connection, every address it has is checked, and the
connection goes to one of these. A name that answers differently the next time helps
nobody. Certificate and Host header are those of the name.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from core.outside.addresses import PORTS
from core.outside.networks import Network, is_allowed, is_public, parse_ip
from core.outside.refusals import AddressRefused, HostUnknown, TooSlow, Unreachable

MOST_ATTEMPTS = 3


@dataclass(slots=True)
class Door:
    """What may be connected to. `seconds` is for all connections together."""

    networks: Sequence[Network] = ()
    ports: Collection[int] = PORTS
    connect_seconds: float = 5.0
    read_seconds: float = 15.0
    seconds: float = 30.0
    _began: float = field(default_factory=time.monotonic)
    _open: list[socket.socket] = field(default_factory=list)
    _timer: threading.Timer | None = None

    @property
    def is_late(self) -> bool:
        """Whether the seconds are over."""
        return time.monotonic() - self._began >= self.seconds

    def resolve(self, host: str, port: int) -> list[tuple[Any, ...]]:
        """Return what `getaddrinfo` says, once, each address allowed.

        Raises AddressRefused, HostUnknown or TooSlow.
        """
        if self.is_late:
            raise TooSlow(_("It takes too long."))
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            words = _("There is no host called %s.") % host
            raise HostUnknown(words) from error
        for row in found:
            self._check(host, port, str(row[4][0]))
        return [tuple(row) for row in found]

    def _check(self, host: str, port: int, place: str) -> None:
        ip = parse_ip(place)
        if ip is None or not is_allowed(ip, self.networks):
            words = _("%s is inside a private network; only public ones are asked.")
            raise AddressRefused(words % host)
        if is_public(ip) and port not in self.ports:
            raise AddressRefused(_("Port %s is not asked.") % port)

    def connect(self, host: str, port: int, options: Any) -> socket.socket:
        """Return a connection to one of the checked addresses. Raises OutsideError."""
        error: OSError | None = None
        for family, kind, protocol, _name, place in self.resolve(host, port)[
            :MOST_ATTEMPTS
        ]:
            if self.is_late:
                raise TooSlow(_("It takes too long."))
            made = socket.socket(family, kind, protocol)
            try:
                for option in options or ():
                    made.setsockopt(*option)
                made.settimeout(self.connect_seconds)
                made.connect(place)
            except OSError as fault:
                made.close()
                error = fault
            else:
                made.settimeout(self.read_seconds)
                self._watch(made)
                return made
        raise Unreachable(_("%s does not answer.") % host) from error

    def _watch(self, made: socket.socket) -> None:
        """Hang up when the time is over, whatever the other end drips."""
        self._open.append(made.dup())
        if self._timer is None:
            left = self.seconds - (time.monotonic() - self._began)
            self._timer = threading.Timer(max(0.0, left), self._hang_up)
            self._timer.daemon = True
            self._timer.start()

    def _hang_up(self) -> None:
        for made in self._open:
            try:
                made.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def close(self) -> None:
        """End the clock and let go of the connections."""
        if self._timer is not None:
            self._timer.cancel()
        while self._open:
            self._open.pop().close()


class PinnedHTTP(HTTPConnection):
    """Goes where its door says."""

    def __init__(self, *args: Any, door: Door, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.door = door

    def _new_conn(self) -> socket.socket:
        return self.door.connect(self.host, self.port, self.socket_options)


class PinnedHTTPS(HTTPSConnection):
    """Goes where its door says; the certificate must be that of the name."""

    def __init__(self, *args: Any, door: Door, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.door = door

    def _new_conn(self) -> socket.socket:
        return self.door.connect(self.host, self.port, self.socket_options)


class HTTPPool(HTTPConnectionPool):
    """`door` reaches the connections as one of their arguments."""

    ConnectionCls = PinnedHTTP


class HTTPSPool(HTTPSConnectionPool):
    """`door` reaches the connections as one of their arguments."""

    ConnectionCls = PinnedHTTPS


class Pools(PoolManager):
    """A pool manager of these schemes only, all connections through one door.

    For libraries that make their own requests: they may follow redirects, because
    each connection is checked; a scheme that is not listed has no pool.
    """

    def __init__(
        self, door: Door, *, schemes: Collection[str] = ("https",), **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.door = door
        known: dict[str, Any] = {"https": HTTPSPool, "http": HTTPPool}
        self.pool_classes_by_scheme = {name: known[name] for name in schemes}

    def _new_pool(
        self,
        scheme: str,
        host: str,
        port: int,
        request_context: dict[str, Any] | None = None,
    ) -> HTTPConnectionPool:
        if scheme not in self.pool_classes_by_scheme:
            wanted = " or ".join(f"{name}://" for name in self.pool_classes_by_scheme)
            raise AddressRefused(_("The address must begin with %s.") % wanted)
        context = dict(request_context or self.connection_pool_kw)
        context["door"] = self.door
        return super()._new_pool(scheme, host, port, context)
