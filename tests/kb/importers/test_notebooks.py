"""A notebook that was made small can still be read."""

import json

import pytest

from kb.models import DocumentationSource, GuidePage

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


def test_a_notebook_is_a_page_with_code_and_output(source, synchronise, settings):
    settings.DOCUMENTATION_FOLDER = source.folder.parent
    source.write("README.md", "# Room\n")
    source.write("training.ipynb", json.dumps(NOTEBOOK))
    row = DocumentationSource.objects.create(slug="a", address=source.folder.name)

    run = synchronise(row)

    assert run.findings == []
    page = GuidePage.objects.get(source_path="training.ipynb")
    html = "".join(page.rendered["blocks"].values())
    assert "Words." in html
    assert "42" in html
    assert "print" in html
