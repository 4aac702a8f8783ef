"""A small OpenID Connect provider on this machine, for the tests of our client."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs


class Provider:
    """`claims` is what it says of whoever signs in; `seen` what it was asked."""

    def __init__(self):
        self.claims = {}
        self.seen = []
        self.base = ""

    def answer(self, path, body):
        if path.startswith("/.well-known/openid-configuration"):
            return {
                "issuer": self.base,
                "authorization_endpoint": f"{self.base}/authorize",
                "token_endpoint": f"{self.base}/token",
                "userinfo_endpoint": f"{self.base}/userinfo",
                "jwks_uri": f"{self.base}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        if path == "/token":
            self.seen.append({k: v[0] for k, v in parse_qs(body).items()})
            return {"access_token": "opaque", "token_type": "Bearer"}
        if path == "/userinfo":
            return self.claims
        return None


@contextmanager
def running():
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            length = int(self.headers.get("Content-Length") or 0)
            answer = provider.answer(self.path, self.rfile.read(length).decode())
            self.send_response(404 if answer is None else 200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        do_POST = do_GET

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
