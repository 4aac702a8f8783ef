from pathlib import Path

import pytest

from kb.importers import orders
from kb.models import DocumentationSource
from tests.certificates import write_certificate
from tests.kb.git_server import Origin, serving

MKDOCS = """\
site_name: Reading room
site_url: https://docs.example/
nav:
  - Welcome: index.md
  - Running:
    - running/index.md
    - Slurm: running/slurm.md
  - Last: zebra.md
  - First: apple.md
markdown_extensions:
  - pymdownx.emoji:
      emoji_index: !!python/name:material.extensions.emoji.twemoji
"""


class Source:
    """A small documentation folder that a test writes and rewrites."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, path: str, text: str | bytes) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())

    def remove(self, path: str) -> None:
        (self.folder / path).unlink()


@pytest.fixture
def source(tmp_path):
    return Source(tmp_path)


@pytest.fixture
def site(source):
    """A MkDocs site of six pages."""
    source.write("mkdocs.yml", MKDOCS)
    source.write("docs/index.md", "# Reading room\n\nSee [Slurm][ref-slurm].\n")
    source.write("docs/running/index.md", "# Running jobs\n\n[How](slurm.md#limits)\n")
    source.write(
        "docs/running/slurm.md",
        "[](){#ref-slurm}\n# Slurm at length\n\n"
        "The queue is explained here, with all of its limits.\n\n"
        "## Limits\n\nBack to the [apple](../apple.md).\n",
    )
    source.write("docs/apple.md", "# Apple\n\n[Up](/running/)\n")
    source.write("docs/zebra.md", "# Zebra\n\nText.\n")
    source.write("docs/storage/scratch.md", "# Scratch\n\nText.\n")
    return source


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    return write_certificate(tmp_path_factory.mktemp("tls") / "server.pem")


@pytest.fixture
def origin(tmp_path, certificate, monkeypatch, settings):
    """An empty Git repository, served over https by an operator's own server."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    settings.OUTSIDE_ALLOWED_NETWORKS = "127.0.0.1"
    with serving(Origin(tmp_path / "origin"), certificate) as found:
        yield found


@pytest.fixture
def row(site, settings):
    """A source of that site as an editor would have added it."""
    settings.DOCUMENTATION_FOLDER = site.folder.parent
    return DocumentationSource.objects.create(
        slug="room", address=site.folder.name, licence="CC-BY-4.0"
    )


@pytest.fixture
def synchronise():
    """Synchronise a row as the button does; returns the finished run."""

    def run(row, **options):
        made = orders.order_synchronisation(source=row, **options)
        made.refresh_from_db()
        return made

    return run
