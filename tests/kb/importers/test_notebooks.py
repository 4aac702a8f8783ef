"""A notebook that was made small can still be read."""

import json
import os

import pytest
from django.urls import reverse

from kb.models import DocumentationSource, GuidePage
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Training\n", "Words."]},
        {
            "cell_type": "code",
            "execution_count": 3,
            "metadata": {"tags": ["x"]},
            "source": ["print(6 * 7)"],
            "outputs": [{"output_type": "stream", "name": "stdout", "text": ["42\n"]}],
        },
    ],
    "metadata": {"kernelspec": {"name": "python3", "language": "python"}},
    "nbformat": 4,
    "nbformat_minor": 4,
}


@pytest.fixture
def room(source, settings):
    """A folder of notebooks, as an editor would have added it."""
    settings.DOCUMENTATION_FOLDER = source.folder.parent
    source.write("README.md", "# Room\n")
    return DocumentationSource.objects.create(slug="a", address=source.folder.name)


def test_a_notebook_is_a_page_with_code_and_output(source, room, synchronise):
    source.write("training.ipynb", json.dumps(NOTEBOOK))

    run = synchronise(room)

    assert run.findings == []
    page = GuidePage.objects.get(source_path="training.ipynb")
    html = "".join(page.rendered["blocks"].values())
    assert "Words." in html
    assert "42" in html
    assert "print" in html


HALF = {
    "cells": [
        {"cell_type": "markdown", "metadata": {}, "source": "# Half \ud800\n"},
        {
            "cell_type": "code",
            "execution_count": 1,
            "metadata": {},
            "source": "x = '\udfff'",
            "outputs": [
                {"output_type": "stream", "name": "stdout", "text": "\ud800"},
                {"output_type": "error", "ename": "\ud800", "evalue": "\ud800",
                 "traceback": ["\ud800", "end"]},
                {"output_type": "display_data", "metadata": {},
                 "data": {"text/html": "<b>\ud800</b>", "x/\ud800": "\ud800"}},
            ],
        },
    ],
    "metadata": {"language_info": {"name": "\ud800"}},
    "nbformat": 4,
    "nbformat_minor": 4,
}  # fmt: skip


def test_half_a_character_in_a_notebook_stops_nobody(source, room, synchronise, client):
    source.write("half.ipynb", json.dumps(HALF))

    run = synchronise(room)

    assert (run.state, run.failed, run.created) == ("done", 0, 2)
    page = GuidePage.objects.get(source_path="half.ipynb")
    assert page.title == "Half ?"
    assert "end" in client.get(page.get_url()).content.decode()


def test_a_name_that_is_no_utf8_stands_in_the_log(source, room, synchronise, client):
    (source.folder / os.fsdecode(b"\xff.md")).write_text("# X\n")

    run = synchronise(room)

    client.force_login(UserFactory(role="editor"))
    log = client.get(reverse("sources:log", args=[run.pk]))
    assert (run.state, run.created) == ("done", 1)
    assert "its name cannot be read" in log.content.decode()


HUGE = {
    "stream": {
        "output_type": "stream",
        "name": "stdout",
        "text": "a line\n" * 7_000_000,
    },
    "one line": {"output_type": "stream", "name": "stdout", "text": "a" * 50_000_000},
    "html": {
        "output_type": "display_data",
        "metadata": {},
        "data": {"text/html": "<b>x</b><script>alert(1)</script>" * 1_500_000},
    },
    "picture": {
        "output_type": "display_data",
        "metadata": {},
        "data": {"image/png": "iVBORw0KGgo=" * 4_100_000},
    },
}


@pytest.mark.parametrize("name", HUGE)
def test_an_output_of_fifty_megabytes_is_cut(source, room, synchronise, name):
    cell = NOTEBOOK["cells"][1] | {"outputs": [HUGE[name]]}
    notebook = NOTEBOOK | {"cells": [NOTEBOOK["cells"][0], cell]}
    source.write("huge.ipynb", json.dumps(notebook))

    run = synchronise(room)

    assert (run.state, run.failed) == ("done", 0)
    page = GuidePage.objects.get(source_path="huge.ipynb")
    assert len(json.dumps(page.rendered)) < 1_000_000
    assert "<script" not in str(page.rendered)
