"""How a reader without an account is told from another, for a fortnight."""

from __future__ import annotations

import ipaddress
from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

SALT = "kb.signals.readers"
KEPT = timedelta(days=14)
# A household or an office gets a whole network of IPv6 addresses.
IPV6_NETWORK = 64


def reader_of(request: HttpRequest) -> str:
    """A keyed hash of the network address, 64 characters; "" if there is none. The
    address itself is stored nowhere, and the hash not for long."""
    try:
        address = get_adapter().get_client_ip(request)
    except PermissionDenied:
        return ""
    return hashed(address)


def hashed(address: str) -> str:
    try:
        number = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if number.version == 6:
        whole = f"{address}/{IPV6_NETWORK}"
        address = str(ipaddress.ip_network(whole, strict=False))
    return salted_hmac(SALT, address, algorithm="sha256").hexdigest()
