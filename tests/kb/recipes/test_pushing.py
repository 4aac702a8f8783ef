"""`PUT /api/v1/recipes/<slug>`: recipes from CI land as drafts, and only theirs."""

import pytest

from accounts.services.tokens import make_token
from kb.models import RecipeIndexPage, RecipePage
from kb.recipes.publishing import publish
from tests.factories import UserFactory
from tests.kb.recipes.test_publishing import TEXT, site  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db
FILES = {"recipe.yaml": TEXT, "README.md": "## Why\n\nBecause.\n"}
PATH = "/api/v1/recipes/two-nodes"


@pytest.fixture(autouse=True)
def shelf(site):  # noqa: F811
    files = {path: text.encode() for path, text in FILES.items()}
    publish(files=files, name="first", origin="centre:first")
    return RecipeIndexPage.objects.get()


@pytest.fixture
def push(client):
    secrets = {}

    def call(files=FILES, *, by=None, path=PATH, scope="recipes", body=None):
        by = by or secrets.setdefault("by", UserFactory(role="expert"))
        if (by.pk, scope) not in secrets:
            secrets[by.pk, scope] = make_token(by=by, name="CI", scope=scope)[1]
        return client.put(
            path,
            {"files": files} if body is None else body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {secrets[by.pk, scope]}"},
        )

    return call


def test_a_push_lands_as_a_draft_and_twice_the_same(push, client):
    first = push()
    assert first.status_code == 200, first.content
    assert first.json()["outcome"] == "created"
    page = RecipePage.objects.get(slug="two-nodes")
    assert not page.live
    assert first.json()["edit"].endswith(f"/admin/pages/{page.pk}/edit/")
    assert client.get(PATH).status_code == 404
    assert push().json()["outcome"] == "unchanged"
    changed = FILES | {"README.md": "## Why\n\nStill.\n"}
    assert push(changed).json()["outcome"] == "updated"
    assert page.revisions.count() == 2


def test_a_public_recipe_stays_as_it_is_until_an_editor_looked(push):
    push()
    page = RecipePage.objects.get(slug="two-nodes")
    page.get_latest_revision().publish()
    push(FILES | {"recipe.yaml": TEXT.replace("Two nodes", "Three nodes")})
    page.refresh_from_db()
    assert (page.title, page.has_unpublished_changes) == ("Two nodes", True)


def test_nobody_writes_over_the_recipe_of_another(push):
    assert push(path="/api/v1/recipes/first").status_code == 409
    push()
    answer = push(FILES | {"README.md": "Mine.\n"}, by=UserFactory(role="expert"))
    assert answer.status_code == 409
    assert "left as it is" in answer.json()["detail"]


def test_who_may_not_write_recipes_is_told(push, client):
    assert push(by=UserFactory(role="reader")).status_code == 403
    assert push(scope="runs").status_code == 401
    body = {"files": FILES}
    answer = client.put(PATH, body, content_type="application/json")
    assert answer.status_code == 401
    assert not RecipePage.objects.filter(slug="two-nodes").exists()


def test_what_is_wrong_is_told_with_file_line_and_field(push):
    answer = push(FILES | {"recipe.yaml": TEXT.replace("lumi-g", "nowhere")})
    assert answer.status_code == 422
    (problem,) = answer.json()["problems"]
    assert (problem["path"], problem["line"]) == ("recipe.yaml", 12)
    assert problem["field"] == "variants[1].partition"
    assert not RecipePage.objects.filter(slug="two-nodes").exists()


@pytest.mark.parametrize(
    ("files", "status"),
    [
        ({}, 422),
        ({"recipe.yaml": "a: &a [*a]"}, 422),
        ({"recipe.yaml": "\0\ud800"}, 422),
        ({"recipe.yaml": "x" * 3_000_000}, 413),
        ({f"{n}.sh": "" for n in range(60)}, 413),
        ({"../../etc/passwd": "x", **FILES}, 200),
    ],
)
def test_odd_files_are_refused_or_ignored(push, files, status):
    assert push(files).status_code == status


@pytest.mark.parametrize("body", [[], {"files": []}, {"files": {"a": 1}}, {}])
def test_odd_bodies_are_refused(push, body):
    assert push(body=body).status_code in (400, 422)
