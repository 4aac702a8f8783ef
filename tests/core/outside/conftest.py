"""Servers on this machine that behave as badly as they are told to."""

import ipaddress
import socket
import ssl
import threading
from types import SimpleNamespace

import pytest

from tests.certificates import write_certificate

NAME = "docs.example.org"


@pytest.fixture
def here(settings):
    """Let 127.0.0.1 through, as an operator would a server of the house."""
    settings.OUTSIDE_ALLOWED_NETWORKS = "127.0.0.1/32"


@pytest.fixture
def serve():
    """`serve(answer)`: a server that hands each request's bytes to `answer`, which is
    given the connection too, and returns bytes or None when it has sent them."""
    stopping = []

    def start(answer, context=None):
        listener = socket.create_server(("127.0.0.1", 0))
        seen = []
        thread = threading.Thread(
            target=_accept, args=[listener, answer, context, seen], daemon=True
        )
        thread.start()
        stopping.append(listener)
        port = listener.getsockname()[1]
        scheme = "https" if context else "http"
        return SimpleNamespace(
            url=f"{scheme}://127.0.0.1:{port}", port=port, seen=seen, listener=listener
        )

    yield start
    for listener in stopping:
        listener.close()


def _accept(listener, answer, context, seen):
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(
            target=_serve, args=[connection, answer, context, seen], daemon=True
        ).start()


def _serve(connection, answer, context, seen):
    try:
        if context:
            connection = context.wrap_socket(connection, server_side=True)
        request = b""
        while b"\r\n\r\n" not in request:
            piece = connection.recv(65536)
            if not piece:
                return
            request += piece
        seen.append(request)
        content = answer(request, connection)
        if content is not None:
            connection.sendall(content)
    except OSError:
        return
    finally:
        connection.close()


def ok(body=b"hello", *headers):
    lines = ["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def moved(location, status=302):
    return f"HTTP/1.1 {status} Moved\r\nLocation: {location}\r\n\r\n".encode()


@pytest.fixture
def answers(monkeypatch):
    """`answers(name, [ip], [ip, ip])`: what the name server says, one list a time."""
    real, asked = socket.getaddrinfo, []

    def say(name, *lists):
        left = list(lists)

        def getaddrinfo(host, port, *args, **kwargs):
            if host != name:
                return real(host, port, *args, **kwargs)
            asked.append(host)
            found = left.pop(0) if len(left) > 1 else left[0]
            return [_row(ip, port) for ip in found]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        return asked

    return say


def _row(ip, port):
    wide = ipaddress.ip_address(ip).version == 6
    family = socket.AF_INET6 if wide else socket.AF_INET
    place = (ip, port, 0, 0) if wide else (ip, port)
    return family, socket.SOCK_STREAM, 6, "", place


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A certificate for NAME, and the file with its key."""
    return write_certificate(tmp_path_factory.mktemp("tls") / "server.pem", NAME)


@pytest.fixture
def tls(certificate, monkeypatch):
    """The context of a server whose certificate this process trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context
