"""A proxy in front of Elasticsearch that can be told to misbehave."""

import socket
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HEADERS = {"Content-Type": "application/json", "X-Elastic-Product": "Elasticsearch"}


class Proxy(ThreadingHTTPServer):
    """`mood` is "well" or a way to misbehave; `asked` counts requests."""

    daemon_threads = True

    def __init__(self, target: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.target, self.mood, self.asked = target, "well", 0
        self.over = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def end(self) -> None:
        self.over.set()
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.asked += 1
        size = int(self.headers.get("Content-Length") or 0)
        sent = self.rfile.read(size)
        mood = self.server.mood
        if mood == "closes":
            self.connection.shutdown(socket.SHUT_RDWR)
        elif mood == "hangs":
            self.server.over.wait(10)
        elif mood.isdigit():
            self.answer(int(mood), b'{"error": {"type": "busy"}, "status": 0}')
        elif mood == "half":
            self.answer(200, b'{"hits": {"total": ')
        elif mood == "other":
            self.answer(200, b'{"ok": true}')
        elif mood == "stranger":
            self.answer(200, b"{}", {"X-Elastic-Product": "Somebody"})
        elif mood == "page":
            self.answer(200, b"<html>", {"Content-Type": "text/html"})
        else:
            self.pass_on(sent)

    do_POST = do_PUT = do_HEAD = do_DELETE = do_GET

    def pass_on(self, sent: bytes) -> None:
        names = ("Content-Type", "Accept")
        headers = {name: self.headers[name] for name in names if self.headers[name]}
        request = urllib.request.Request(
            self.server.target + self.path,
            data=sent or None,
            headers=headers,
            method=self.command,
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                told = answer.status, answer.read(), answer.headers["Content-Type"]
        except urllib.error.HTTPError as error:
            told = error.code, error.read(), error.headers["Content-Type"]
        self.answer(told[0], told[1], {"Content-Type": told[2]} if told[2] else {})

    def answer(self, status: int, body: bytes, headers: dict | None = None) -> None:
        self.send_response(status)
        for name, value in {**HEADERS, **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        pass
