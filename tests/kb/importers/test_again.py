"""A second run over what did not change writes nothing, in whatever it is written."""

import json

import pytest
from wagtail.models import Revision

from kb.models import DocumentationSource, GuidePage
from tests.kb.importers.test_notebooks import NOTEBOOK

pytestmark = pytest.mark.django_db(transaction=True)

RST = {
    "conf.py": 'project = "Lessons"\n',
    "index.rst": "Lessons\n=======\n\n.. toctree::\n\n   first\n   second\n",
    "first.rst": (
        ".. _begin:\n\nFirst\n=====\n\n.. include:: part.inc\n\n"
        "See :doc:`second`, :ref:`begin`.\n\n.. figure:: a.svg\n\n.. unheard-of:: x\n"
    ),
    "part.inc": "Words of a part.\n",
    "second.rst": "Second\n======\n\n.. list-table::\n\n   * - a\n     - b\n",
}
MYST = {
    "conf.py": 'project = "Lessons"\nextensions = ["myst_parser"]\n',
    "index.md": "# Lessons\n\n```{toctree}\nfirst\nsecond\n```\n",
    "first.md": (
        "---\nsubstitutions:\n  name: Ada\n---\n(begin)=\n# First\n\n{{ name }}\n\n"
        "```{include} part.inc\n```\n\n{doc}`second`, {ref}`begin`, {unheard-of}`x`\n"
    ),
    "part.inc": "Words of a part.\n",
    "second.md": "# Second\n\n:::{note}\nOne.\n:::\n\n$x^2$\n",
}
NOTEBOOKS = {
    "README.md": "# Lessons\n",
    "first.ipynb": json.dumps(NOTEBOOK),
    "second.ipynb": json.dumps(NOTEBOOK),
}
CHANGED = {
    "rst": ("part.inc", "Other words.\n", "first.rst"),
    "myst": ("part.inc", "Other words.\n", "first.md"),
    "notebook": (
        "first.ipynb",
        json.dumps(NOTEBOOK).replace("42", "43"),
        "first.ipynb",
    ),
}


@pytest.fixture(params=["rst", "myst", "notebook"])
def dialect(request, source, settings):
    settings.DOCUMENTATION_FOLDER = source.folder.parent
    files = {"rst": RST, "myst": MYST, "notebook": NOTEBOOKS}[request.param]
    for name, text in files.items():
        source.write(name, text)
    return request.param


@pytest.fixture
def lessons(source, dialect):
    return DocumentationSource.objects.create(slug="l", address=source.folder.name)


def test_nothing_is_written_and_the_same_is_said(lessons, synchronise):
    first = synchronise(lessons)
    revisions = Revision.objects.count()

    again = synchronise(lessons)

    assert (first.created, first.failed) == (3, 0)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 3)
    assert Revision.objects.count() == revisions
    assert sorted(again.findings) == sorted(first.findings)


def test_only_the_page_that_changed_is_written(lessons, source, dialect, synchronise):
    synchronise(lessons)
    file, text, page = CHANGED[dialect]
    source.write(file, text)
    before = dict(GuidePage.objects.values_list("source_path", "latest_revision"))

    again = synchronise(lessons)

    after = dict(GuidePage.objects.values_list("source_path", "latest_revision"))
    assert (again.updated, again.unchanged) == (1, 2)
    assert {path for path in after if after[path] != before[path]} == {page}
