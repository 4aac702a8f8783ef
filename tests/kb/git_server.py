"""A real Git server over https on this machine, for the tests of our client."""

import ssl
import threading
from contextlib import contextmanager
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from dulwich.objects import Blob, Commit, Tree
from dulwich.repo import Repo
from dulwich.server import DictBackend
from dulwich.web import make_wsgi_chain

WHO = b"Ada <ada@a.example>"
FILE, LINK, MODULE = 0o100644, 0o120000, 0o160000


class Origin:
    """A repository that a test writes commit by commit. `asked` are the requests."""

    def __init__(self, folder):
        folder.mkdir()
        self.repo = Repo.init_bare(str(folder))
        self.asked = []
        self.refuse = ""
        self.url = ""

    def commit(self, files, *, branch=b"main", parents=None, odd=()):
        """`files` maps paths to text, bytes or None for the same; `odd` are further
        entries of the top folder: (name, mode, sha or bytes)."""
        store = self.repo.object_store
        tree = _tree(store, {k: _bytes(v) for k, v in files.items()})
        for name, mode, content in odd:
            tree.add(name, mode, _put(store, content))
        store.add_object(tree)
        commit = Commit()
        commit.tree = tree.id
        commit.author = commit.committer = WHO
        commit.commit_time = commit.author_time = 1_700_000_000 + len(self.asked)
        commit.commit_timezone = commit.author_timezone = 0
        commit.message = b"A change"
        ref = b"refs/heads/" + branch
        if parents is None:
            parents = [self.repo.refs[ref]] if ref in self.repo.refs else []
        commit.parents = parents
        store.add_object(commit)
        self.repo.refs[ref] = commit.id
        self.repo.refs.set_symbolic_ref(b"HEAD", b"refs/heads/main")
        return commit.id.decode()


def _bytes(content):
    return content.encode() if isinstance(content, str) else content


def _put(store, content):
    if isinstance(content, bytes) and len(content) == 40:
        return content
    blob = Blob.from_string(content)
    store.add_object(blob)
    return blob.id


def _tree(store, files):
    tree, folders = Tree(), {}
    for path, content in files.items():
        first, _, rest = path.partition("/")
        if rest:
            folders.setdefault(first, {})[rest] = content
        else:
            tree.add(first.encode(), FILE, _put(store, content))
    for name, inside in folders.items():
        below = _tree(store, inside)
        store.add_object(below)
        tree.add(name.encode(), 0o040000, below.id)
    return tree


class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments):
        pass


@contextmanager
def serving(origin, certificate):
    """Serve an origin at `origin.url` until the block ends."""
    application = make_wsgi_chain(DictBackend({"/docs.git": origin.repo}))

    def answer(environ, start_response):
        origin.asked.append((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
        if origin.refuse:
            headers = [("Content-Length", "0"), ("WWW-Authenticate", "Basic")]
            headers += [("Location", "https://169.254.169.254/docs.git/info/refs")]
            start_response(origin.refuse, headers)
            return [b""]
        return application(environ, start_response)

    server = make_server(
        "127.0.0.1", 0, answer, server_class=WSGIServer, handler_class=Quiet
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    origin.url = f"https://127.0.0.1:{server.server_port}/docs.git"
    try:
        yield origin
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
