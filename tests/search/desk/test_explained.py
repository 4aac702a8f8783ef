"""Why is this third? The parts add up to the score, and only editors see them."""

import pytest

from search import ledger, services
from search.models import PromotedResult
from tests.factories import GuideFactory, UserFactory, markdown

pytestmark = pytest.mark.django_db

PAGE = "/admin/search/explained/"


@pytest.fixture
def guides(db):
    text = "Save checkpoints.\n\n## Saving on time\n\nA checkpoint before the end.\n"
    pages = [
        GuideFactory(title="Checkpoint and restart", body=markdown(text)),
        GuideFactory(title="Storage", body=markdown("Where checkpoints are saved.")),
        GuideFactory(title="First job", body=markdown("Save the job script first.")),
        *(GuideFactory(title=f"Other {n}", body=markdown("Else.")) for n in range(9)),
    ]
    ledger.drain()
    return pages


@pytest.mark.parametrize(
    "text",
    [
        "save checkpoints", "checkpoint", '"checkpoint and restart"', "save -job",
        "how do I save a checkpoint?", "chekpoints", "check point", "storage",
    ],
)  # fmt: skip
def test_parts_add_up_to_the_score(guides, text):
    found, why = services.explain(text=text)
    assert found.hits
    for hit in found.hits:
        reasons = why[hit.kind, hit.source_pk]
        parts = [word.points for word in reasons.words]
        parts += [share.points for share in reasons.shares]
        assert sum(parts) + reasons.rest == pytest.approx(hit.score, abs=0.05)
        assert reasons.rest == 0
        assert 0 <= reasons.covered <= 1.0001


def test_what_is_put_first_is_told(guides):
    row = PromotedResult(queries="checkpoint", kind="guide", source_pk=guides[4].pk)
    row.save()
    found, why = services.explain(text="checkpoint")
    assert found.hits[0].put_first == "promoted"
    assert why["guide", guides[4].pk].rest > 0


def test_page_says_what_and_where(client, guides):
    client.force_login(UserFactory(role="editor"))
    page = client.get(PAGE, {"q": "save checkpoints"}).content.decode()
    assert "title 1" in page
    assert "Score" in page
    assert "Promote for this search" in page


def test_the_page_of_results_leads_there_for_editors_only(client, guides):
    address = f"{PAGE}?q=checkpoint&amp;type=guide"
    asked = {"q": "checkpoint", "type": "guide"}
    assert address not in client.get("/search/", asked).content.decode()
    client.force_login(UserFactory())
    assert address not in client.get("/search/", asked).content.decode()
    assert client.get(PAGE).status_code in (302, 403)
    client.force_login(UserFactory(role="editor"))
    assert address in client.get("/search/", asked).content.decode()


@pytest.mark.parametrize(
    "query",
    ["", "\0", "<script>alert(1)</script>", "(" * 1000, "x" * 40_000, "\u202e", "*a*"],
)
def test_odd_queries_are_explained_or_not_but_never_fail(client, guides, query):
    client.force_login(UserFactory(role="editor"))
    page = client.get(PAGE, {"q": query})
    assert page.status_code == 200
    assert b"<script>alert" not in page.content
