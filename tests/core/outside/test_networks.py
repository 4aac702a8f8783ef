"""Which IP addresses the site lets requests out to."""

from ipaddress import ip_address

import pytest

from core.outside.networks import (
    is_allowed,
    is_public,
    parse_ip,
    parse_networks,
    too_open,
)

PUBLIC = ["8.8.8.8", "1.1.1.1", "151.101.1.6", "2606:4700::1111", "2a00:1450:4001::1"]
CLOSED = [
    "0.0.0.0",  # noqa: S104
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.9.9.9",
    "169.254.169.254",
    "169.254.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.9",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "168.63.129.16",
    "::",
    "::1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2002:7f00:1::",
    "2002:a00:1::",
    "2002:808:808::",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
    "4000::1",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", CLOSED)
def test_closed(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_address_in_a_wrapper_is_public(address):
    assert is_public(ip_address(address))


def test_scope_is_no_part_of_the_address():
    assert not is_public(parse_ip("fe80::1%eth0"))


def test_a_setting_opens_a_network():
    opened = parse_networks("10.1.2.0/24, 127.0.0.1")

    assert is_allowed(ip_address("10.1.2.9"), opened)
    assert is_allowed(ip_address("::ffff:10.1.2.9"), opened)
    assert is_allowed(ip_address("127.0.0.1"), opened)
    assert not is_allowed(ip_address("10.1.3.9"), opened)


@pytest.mark.parametrize("address", ["169.254.169.254", "fe80::1", "fd00:ec2::254"])
def test_no_setting_opens_what_hands_out_keys(address):
    assert not is_allowed(ip_address(address), parse_networks("0.0.0.0/0,::/0"))


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("", []),
        ("10.1.2.3", []),
        ("10.1.2.0/24,fd12::5", []),
        ("10.0.0.0/8", ["10.0.0.0/8"]),
        ("10.1.2.3,0.0.0.0/0", ["0.0.0.0/0"]),
        ("127.0.0.1", ["127.0.0.1/32"]),
        ("::1", ["::1/128"]),
        ("169.254.169.254", ["169.254.169.254/32"]),
        ("fd12::/64", ["fd12::/64"]),
    ],
)
def test_production_accepts_single_servers_only(text, refused):
    assert [str(network) for network in too_open(parse_networks(text))] == refused
