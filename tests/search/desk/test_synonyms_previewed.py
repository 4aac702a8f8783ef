"""Synonyms show what they would do, and refuse to swallow every search."""

import pytest

from search.models import Synonym
from tests.factories import GuideFactory, UserFactory, markdown

pytestmark = pytest.mark.django_db

ADD = "/admin/snippets/search/synonym/add/"


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(role="editor"))
    return client


@pytest.fixture
def guide(find):
    page = GuideFactory(title="Accelerators", body=markdown("About frobnicators."))
    find("x")
    return page


def test_preview_shows_the_search_with_it_and_saves_nothing(editor, guide, find):
    data = {"words": "gizmo", "others": "frobnicator", "both_ways": "on"}
    page = editor.post(ADD, data | {"preview": "1"}).content.decode()
    _now, _mark, after = page.partition("Afterwards")
    assert "Nothing found" in after
    assert "Accelerators" in after
    assert not Synonym.objects.exists()
    assert find("gizmo") == []
    editor.post(ADD, data)
    assert find("gizmo") == ["Accelerators"]


def test_an_edit_is_previewed_too(editor, guide, find):
    row = Synonym.objects.create(words="gizmo", others="frobnicator")
    address = f"/admin/snippets/search/synonym/edit/{row.pk}/"
    data = {"words": "gizmo", "others": "nothing-at-all", "preview": "1"}
    page = editor.post(address, data).content.decode()
    assert "Accelerators" in page.partition("Afterwards")[2]
    row.refresh_from_db()
    assert row.others == "frobnicator"


@pytest.mark.parametrize(
    ("words", "others"),
    [
        ("gizmo", "the"), ("gizmo", "how to"), ("the", "gizmo"), ("?!", "gizmo"),
        ("gizmo", "frob, ..."), ("gizmo", "gizmos"), ("gizmo", "\0"), ("", "x"),
        ("gizmo", ", ".join(f"w{n}" for n in range(30))), ("gizmo", "x" * 401),
        ("one two three four five six seven", "gizmo"),
    ],
)  # fmt: skip
def test_what_would_swallow_searches_is_refused(editor, words, others):
    page = editor.post(ADD, {"words": words, "others": others})
    assert page.status_code == 200
    assert not Synonym.objects.exists()


def test_a_word_that_stands_everywhere_is_warned_of(editor, find):
    for number in range(14):
        GuideFactory(title=f"Guide {number}", body=markdown("Everywhere nodes."))
    find("x")
    data = {"words": "gizmo", "others": "everywhere", "preview": "1"}
    page = editor.post(ADD, data).content.decode()
    assert "“gizmo” would find 14 instead of 0 things" in page


def test_it_holds_in_its_language_only(editor, guide, find):
    data = {"words": "gizmo", "others": "frobnicator", "language": "de"}
    assert editor.post(ADD, data).status_code == 302
    assert find("gizmo") == []


def test_markup_stays_text(editor, guide):
    data = {"words": "<b>gizmo</b>", "others": "<i>frobnicator</i>", "preview": "1"}
    page = editor.post(ADD, data).content.decode()
    assert "<b>gizmo" not in page
