"""The commands print what outside checks rely on."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import PageViewRestriction

from search import health, ledger
from search.models import Entry
from tests.factories import GuideFactory, markdown

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def page(db):
    page = GuideFactory(title="Storage", body=markdown("Old scratch files go.\n"))
    ledger.drain()
    return page


def test_query_prints_the_promised_json(page):
    found = json.loads(run("search_query", "scratch", "--json"))
    assert (found["engine"], found["degraded"], found["total"]) == (
        "database",
        False,
        1,
    )
    assert set(found["hits"][0]) >= {
        *("kind", "title", "url", "anchor", "source_path", "score", "highlight")
    }
    assert found["facets"]["type"] == [
        {"value": "guide", "label": "Guide", "count": 1, "selected": False}
    ]


def test_query_prints_words(page):
    assert "Storage" in run("search_query", "scratch")
    assert "Did you mean: scratch" in run("search_query", "scrach")


def test_query_from_a_file(page, tmp_path):
    file = tmp_path / "q.jsonl"
    file.write_text('{"id": "a", "query": "scratch"}\n{"id": 2, "query": "\\u0000"}\n')
    lines = run("search_query", "--from", str(file), "--size", "1", "--json")
    first, second = map(json.loads, lines.splitlines())
    assert (first["id"], first["total"]) == ("a", 1)
    assert (second["id"], second["total"]) == (2, 0)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["a", "--from", "b"],
        ["a", "--size", "0"],
        ["a", "--engine", "elasticsearch"],
        ["--from", "nowhere.jsonl"],
    ],
)
def test_query_refuses_with_one_line(arguments, page):
    with pytest.raises(CommandError):
        run("search_query", *arguments)


def test_eval_tells_figures_by_kind(page, tmp_path):
    file = tmp_path / "judged.jsonl"
    lines = [
        {"query": "scratch", "kind": "token", "relevant": {page.url: 3}},
        {"query": "zzzzz", "kind": "none", "relevant": {}},
    ]
    file.write_text("\n".join(map(json.dumps, lines)))
    report = json.loads(run("search_eval", str(file), "--json"))
    assert report["overall"]["ndcg@10"] == 1.0
    assert report["overall"]["empty"] == 0.5
    assert report["kinds"]["token"]["recall@20"] == 1.0
    assert "overall" in run("search_eval", str(file))
    file.write_text("nonsense")
    with pytest.raises(CommandError, match="line 1"):
        run("search_eval", str(file))


def test_verify_and_repair(page):
    assert "agree" in run("search_verify")
    Entry.objects.update(content_hash="x")
    with pytest.raises(CommandError, match="--repair"):
        run("search_verify")
    assert "repaired" in run("search_verify", "--repair")
    assert "agree" in run("search_verify")


def test_rebuild(page):
    assert "agree" in run("search_rebuild")
    with pytest.raises(CommandError, match="generations"):
        run("search_rebuild", "--rollback")


def test_doctor(page):
    assert "BAD" not in run("search_doctor")
    late = timezone.now() - 2 * health.PATIENCE
    Entry.objects.update(state="stale", marked_at=late)
    with pytest.raises(CommandError, match="1 findings"):
        run("search_doctor")


def test_doctor_sees_an_alias_that_publishes_a_private_page():
    private = GuideFactory(title="Private")
    child = GuideFactory(title="Child", parent=private)
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    child.create_alias(parent=GuideFactory(title="Open"))
    ledger.drain()
    with pytest.raises(CommandError):
        run("search_doctor")
