"""Addresses are read strictly."""

import pytest

from core.outside import AddressRefused, parse


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("https://Docs.Example.org/a?b=c#d", "https://docs.example.org/a?b=c"),
        ("https://docs.example.org", "https://docs.example.org/"),
        ("https://docs.example.org.:8443/", "https://docs.example.org:8443/"),
        ("https://bücher.example/x", "https://xn--bcher-kva.example/x"),
        ("https://[2606:4700::1111]/", "https://[2606:4700::1111]/"),
        ("HTTPS://8.8.8.8/", "https://8.8.8.8/"),
        ("https://docs.example.org//x", "https://docs.example.org//x"),
    ],
)
def test_read(url, read):
    assert str(parse(url)) == read


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "begin with https://"),
        ("http://example.org/", "begin with https://"),
        ("ftp://example.org/", "begin with https://"),
        ("file:///etc/passwd", "begin with https://"),
        ("gopher://example.org:6379/_x", "begin with https://"),
        ("git@example.org:a/b.git", "begin with https://"),
        ("//example.org/", "begin with https://"),
        ("https:example.org", "no host"),
        ("https:///path", "no host"),
        ("https://user@example.org/", "name and password"),
        ("https://user:secret@example.org/", "name and password"),
        ("https://example.org@127.0.0.1/", "name and password"),
        ("https://@127.0.0.1/", "name and password"),
        ("https://example.org\\@127.0.0.1/", "odd characters"),
        ("https://exa mple.org/", "odd characters"),
        ("https://example.org/\r\nHost: x", "odd characters"),
        ("https://exam\tple.org/", "odd characters"),
        ("https://example.org\u00a0/", "odd characters"),
        ("https://example.org:99999/", "not an address"),
        ("https://example.org:port/", "not an address"),
        ("https://[::1/", "not an address"),
        ("https://[fe80::1%25eth0]/", "no host"),
        ("https://2130706433/", "four decimal numbers"),
        ("https://0x7f000001/", "four decimal numbers"),
        ("https://0x7f.1/", "four decimal numbers"),
        ("https://0177.0.0.1/", "four decimal numbers"),
        ("https://127.1/", "four decimal numbers"),
        ("https://127.0.0.1.example.0x/", "four decimal numbers"),
        ("https://a..b/", "no host"),
        ("https://-a.example/", "no host"),
        ("https://ex%61mple.org/", "no host"),
        ("https://*.example.org/", "no host"),
        (f"https://{'a' * 64}.example/", "no host"),
        ("https://example.org/" + "a" * 2000, "too long"),
    ],
)
def test_refused(url, reason):
    with pytest.raises(AddressRefused) as refused:
        parse(url)

    assert reason in refused.value.reason


@pytest.mark.parametrize(
    "host", ["①②⑦.⓪.⓪.①", "127。0。0。1", "\uff11\uff12\uff17.0.0.1"]
)
def test_digits_in_disguise_become_what_they_are(host):
    """Never a name that looks public: 127.0.0.1 is refused where it is connected."""
    try:
        read = parse(f"https://{host}/").host
    except AddressRefused:
        return
    assert read == "127.0.0.1"


def test_secret_is_not_repeated():
    with pytest.raises(AddressRefused) as refused:
        parse("https://user:hunter2@example.org/")

    assert "hunter2" not in refused.value.reason


@pytest.mark.parametrize(
    ("location", "leads_to"),
    [
        ("/b", "https://example.org/b"),
        ("c?x=1", "https://example.org/a/c?x=1"),
        ("//other.example/", "https://other.example/"),
        ("https://other.example:8443/d", "https://other.example:8443/d"),
    ],
)
def test_redirects_are_joined(location, leads_to):
    start = parse("https://example.org/a/b")

    assert str(start.join(location, schemes=["https"])) == leads_to


@pytest.mark.parametrize(
    "location", ["http://example.org/", "file:///etc/passwd", "https://x@y/", "//[::1"]
)
def test_redirects_are_checked_like_addresses(location):
    with pytest.raises(AddressRefused):
        parse("https://example.org/").join(location, schemes=["https"])
