"""Requests to servers that mean no good."""

import gzip
import socket
import time
from contextlib import closing

import pytest

from core import outside
from tests.core.outside.conftest import NAME, moved, ok

HTTP = ("http", "https")


def refused(url, **options):
    with pytest.raises(outside.AddressRefused) as error:
        outside.fetch(url, schemes=HTTP, **options)
    return error.value.reason


def test_answer(serve, here):
    server = serve(lambda request, _: ok(b"hello", "X-Thing: 1"))

    answer = outside.fetch(f"{server.url}/a?b=c#d", schemes=HTTP)

    assert (answer.status, answer.body) == (200, b"hello")
    assert answer.headers["x-thing"] == "1"
    assert answer.url == f"{server.url}/a?b=c"
    assert answer.moved_to == ""
    assert server.seen[0].startswith(b"GET /a?b=c HTTP/1.1\r\n")


def test_error_is_an_answer(serve, here):
    server = serve(lambda *_: b"HTTP/1.1 404 Gone\r\nContent-Length: 0\r\n\r\n")

    assert outside.fetch(server.url, schemes=HTTP).status == 404


def test_head_and_no_body(serve, here):
    server = serve(lambda *_: ok(b"x" * 100))

    head = outside.fetch(server.url, schemes=HTTP, method="HEAD")
    unread = outside.fetch(server.url, schemes=HTTP, body=False, largest=10)

    assert (head.status, head.body, unread.status, unread.body) == (200, b"", 200, b"")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1"],
)
def test_private_addresses_are_never_connected(serve, host):
    server = serve(lambda *_: ok())

    assert "private network" in refused(f"http://{host}:{server.port}/")
    assert server.seen == []


def test_metadata_is_refused_even_when_its_network_is_let_through(settings):
    settings.OUTSIDE_ALLOWED_NETWORKS = "169.254.0.0/16"

    assert "private network" in refused("http://169.254.169.254/latest/meta-data/")


def test_one_private_address_among_public_ones_refuses_all(answers):
    answers(NAME, ["8.8.8.8", "10.0.0.1"])

    assert "private network" in refused(f"https://{NAME}/")


def test_port_of_a_public_host(answers):
    answers(NAME, ["8.8.8.8"])

    assert refused(f"https://{NAME}:22/") == "Port 22 is not asked."


def test_a_name_that_changes_its_mind(serve, here, answers):
    """The address that was checked is the one connected: nobody asks a second time."""
    server = serve(lambda *_: ok(b"the first"))
    asked = answers(NAME, ["127.0.0.1"], ["10.0.0.1"])

    answer = outside.fetch(f"http://{NAME}:{server.port}/", schemes=HTTP)

    assert answer.body == b"the first"
    assert asked == [NAME]
    assert f"Host: {NAME}:{server.port}".encode() in server.seen[0]


def test_a_name_that_turns_private_between_check_and_request(serve, answers):
    server = serve(lambda *_: ok())
    answers(NAME, ["8.8.8.8"], ["127.0.0.1"])

    outside.check(f"https://{NAME}/")

    assert "private network" in refused(f"http://{NAME}:{server.port}/")
    assert server.seen == []


def test_certificate_and_host_are_those_of_the_name(serve, here, answers, tls):
    server = serve(lambda *_: ok(b"safe"), tls)
    answers(NAME, ["127.0.0.1"])

    answer = outside.fetch(f"https://{NAME}:{server.port}/")

    assert answer.body == b"safe"
    assert f"Host: {NAME}".encode() in server.seen[0]


def test_certificate_of_another_name(serve, here, answers, tls):
    server = serve(lambda *_: ok(), tls)
    answers("other.example.org", ["127.0.0.1"])

    with pytest.raises(
        outside.Unreachable, match=r"certificate of other\.example\.org"
    ):
        outside.fetch(f"https://other.example.org:{server.port}/")

    assert server.seen == []


def test_unknown_host(monkeypatch):
    def unknown(*_args, **_kwargs):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    with pytest.raises(outside.HostUnknown, match=r"called gone\.example"):
        outside.fetch("https://gone.example/")


def test_nobody_listens(here):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(outside.Unreachable, match="does not answer"):
        outside.fetch(f"http://127.0.0.1:{port}/", schemes=HTTP)


# ------------------------------------------------------------------ redirects


def test_redirects_are_followed(serve, here):
    end = serve(lambda *_: ok(b"end"))
    start = serve(lambda *_: moved(f"{end.url}/there"))

    answer = outside.fetch(start.url, schemes=HTTP, headers={"X-Token": "secret"})

    assert (answer.body, answer.url) == (b"end", f"{end.url}/there")
    assert answer.moved_to == ""
    assert b"X-Token: secret" in start.seen[0]
    assert b"X-Token" not in end.seen[0]


def test_moved_for_ever(serve, here):
    end = serve(lambda *_: ok())
    start = serve(lambda *_: moved(f"{end.url}/new", 301))

    assert outside.fetch(start.url, schemes=HTTP).moved_to == f"{end.url}/new"


def test_redirect_into_the_network(serve, here):
    inside = serve(lambda *_: ok())
    for host in ("[::ffff:127.0.0.9]", "127.0.0.9", "169.254.169.254"):
        start = serve(lambda *_, host=host: moved(f"http://{host}:{inside.port}/"))

        assert "private network" in refused(start.url)
    assert inside.seen == []


@pytest.mark.parametrize("location", ["file:///etc/passwd", "http://a@127.0.0.1/"])
def test_redirect_to_what_is_no_web_address(serve, here, location):
    server = serve(lambda *_: moved(location))

    refused(server.url)


def test_redirect_to_plain_http_is_refused(serve, here, answers, tls):
    server = serve(lambda *_: moved(f"http://{NAME}/"), tls)
    answers(NAME, ["127.0.0.1"])

    with pytest.raises(outside.AddressRefused, match="begin with https://"):
        outside.fetch(f"https://{NAME}:{server.port}/")


def test_redirects_without_end(serve, here):
    server = serve(lambda *_: moved("/again"))

    with pytest.raises(outside.TooManyRedirects):
        outside.fetch(server.url, schemes=HTTP, redirects=3)

    assert len(server.seen) == 4


# ------------------------------------------------------------------ size and time


def endless(request, connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"x" * 65536)


def test_endless_body(serve, here):
    server = serve(endless)

    with pytest.raises(outside.TooLarge, match="100,000"):
        outside.fetch(server.url, schemes=HTTP, largest=100_000)


def test_length_is_believed_when_it_is_too_large(serve, here):
    server = serve(lambda *_: b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n")

    with pytest.raises(outside.TooLarge):
        outside.fetch(server.url, schemes=HTTP, largest=1000)


def test_exactly_the_largest(serve, here):
    server = serve(lambda *_: ok(b"x" * 1000))

    assert len(outside.fetch(server.url, schemes=HTTP, largest=1000).body) == 1000


def test_gzip(serve, here):
    packed = gzip.compress(b"hello " * 1000)
    server = serve(lambda *_: ok(packed, "Content-Encoding: gzip"))

    assert outside.fetch(server.url, schemes=HTTP).body == b"hello " * 1000


def test_gzip_bomb(serve, here):
    packed = gzip.compress(b"\0" * 50_000_000)
    server = serve(lambda *_: ok(packed, "Content-Encoding: gzip"))

    with pytest.raises(outside.TooLarge):
        outside.fetch(server.url, schemes=HTTP, largest=1_000_000)


@pytest.mark.parametrize("packing", ["br", "deflate", "zstd", "gzip, gzip"])
def test_other_packings(serve, here, packing):
    server = serve(lambda *_: ok(b"x", f"Content-Encoding: {packing}"))

    with pytest.raises(outside.BrokenAnswer, match="packed"):
        outside.fetch(server.url, schemes=HTTP)


@pytest.mark.parametrize("cut", [5, 30])
def test_gzip_that_is_none_or_ends_early(serve, here, cut):
    packed = gzip.compress(bytes(range(256)) * 40)[:cut]
    server = serve(lambda *_: ok(packed, "Content-Encoding: gzip"))
    broken = serve(lambda *_: ok(b"no gzip at all", "Content-Encoding: gzip"))

    for url in (server.url, broken.url):
        with pytest.raises(outside.BrokenAnswer):
            outside.fetch(url, schemes=HTTP)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"what is this\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-Many: x\r\n" * 500 + b"\r\n",
    ],
    ids=["nothing", "no-http", "short", "bad-chunk", "headers"],
)
def test_broken_answers(serve, here, said):
    server = serve(lambda *_: said)

    with pytest.raises(outside.BrokenAnswer):
        outside.fetch(server.url, schemes=HTTP)


def test_chunks(serve, here):
    body = b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    server = serve(
        lambda *_: b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body
    )

    assert outside.fetch(server.url, schemes=HTTP).body == b"abcde"


def drip(*, headers):
    def answer(request, connection):
        begin = b"HTTP/1.1 200 OK\r\nX: " if headers else b"HTTP/1.1 200 OK\r\n\r\n"
        connection.sendall(begin)
        for _ in range(200):
            connection.sendall(b"x")
            time.sleep(0.05)

    return answer


@pytest.mark.parametrize("headers", [True, False])
def test_slow_drip_is_ended(serve, here, headers):
    """Each byte comes in time; all of them never would."""
    server = serve(drip(headers=headers))
    start = time.monotonic()

    with pytest.raises(outside.TooSlow):
        outside.fetch(server.url, schemes=HTTP, seconds=0.5)

    assert time.monotonic() - start < 3


def test_silence_is_ended(serve, here):
    server = serve(lambda *_: time.sleep(5))
    start = time.monotonic()

    with pytest.raises(outside.TooSlow):
        outside.fetch(server.url, schemes=HTTP, seconds=0.5)

    assert time.monotonic() - start < 3


def test_slow_handshake_is_ended(here):
    """A server that accepts and never speaks TLS."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"https://127.0.0.1:{listener.getsockname()[1]}/"

        with pytest.raises(outside.TooSlow):
            outside.fetch(url, seconds=0.5)


# ------------------------------------------------------------------ for libraries


def test_pools_check_each_connection(serve, here):
    server = serve(lambda *_: moved("http://169.254.169.254/"))
    pools = outside.Pools(outside.Door(networks=outside.networks()), schemes=HTTP)

    with closing(pools.door), pools, pytest.raises(outside.AddressRefused):
        pools.request("GET", server.url, retries=2)

    assert len(server.seen) == 1


def test_pools_know_their_schemes_only():
    pools = outside.Pools(outside.Door())

    with pytest.raises(outside.AddressRefused):
        pools.request("GET", "http://example.org/")
