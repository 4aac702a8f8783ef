"""Which IP addresses belong to the public internet. No network is used here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Network = IPv4Network | IPv6Network
IP = IPv4Address | IPv6Address

# Python's `is_global` differs between its versions, so they are spelt out beside it.
CLOSED = tuple(
    ip_network(each)
    for each in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # carriers' own, and one cloud's metadata
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, and most clouds' metadata
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "168.63.129.16/32",  # one cloud's own services, at a public address
        "2001::/23",  # Teredo and other protocols
        "2001:db8::/32",
        "2002::/16",  # 6to4: an IPv4 address in disguise
        "3fff::/20",
    )
)
PUBLIC_IPV6 = IPv6Network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")
# The widest network an operator may open in production: 256 addresses.
WIDEST = {4: 24, 6: 120}
# Never opened by a setting: what answers there hands out the keys of a machine.
METADATA = (
    IPv4Network("169.254.0.0/16"),
    IPv6Network("fe80::/10"),
    IPv6Network("fd00:ec2::254/128"),
)


def parse_ip(text: str) -> IP | None:
    """Return the address a text spells, None for a name. `fe80::1%eth0` is one too."""
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        return None


def is_public(ip: IP) -> bool:
    """Say whether it belongs to the public internet, however it is wrapped."""
    ip = unwrapped(ip)
    if any(ip in network for network in CLOSED):
        return False
    if isinstance(ip, IPv6Address) and ip not in PUBLIC_IPV6:
        return False
    return ip.is_global and not ip.is_multicast


def is_allowed(ip: IP, networks: Iterable[Network]) -> bool:
    """Say whether it is public or in one of `networks`; metadata is never allowed."""
    if is_public(ip):
        return True
    ip = unwrapped(ip)
    if any(ip in network for network in METADATA):
        return False
    return any(ip in network for network in networks)


def unwrapped(ip: IP) -> IP:
    """Return the IPv4 address inside a mapped or translated IPv6 address."""
    if not isinstance(ip, IPv6Address):
        return ip
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip in NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip


def parse_networks(text: str) -> tuple[Network, ...]:
    """Return networks separated by commas. Raises ValueError naming the wrong one."""
    return tuple(ip_network(each.strip()) for each in text.split(",") if each.strip())


def too_open(networks: Sequence[Network]) -> list[Network]:
    """Return those that production does not accept: wide, loopback or link-local."""
    return [
        network
        for network in networks
        if network.prefixlen < WIDEST[network.version]
        or network.is_loopback
        or network.is_link_local
        or network.is_unspecified
        or network.is_multicast
    ]
