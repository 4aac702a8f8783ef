import pytest
from django.contrib.auth.models import AnonymousUser
from wagtail.models import PageViewRestriction

from core.models import Topic
from home.models import HomePage
from kb import listings
from kb.models import (
    DocumentationSource,
    GuideIndexPage,
    GuideMachine,
    GuidePage,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def index():
    home = HomePage.objects.get()
    return home.add_child(instance=GuideIndexPage(title="Guides", slug="guides"))


def make_guide(parent, title, *, machines=(), topics=(), **fields):
    fields.setdefault(
        "body", [("text", {"source": f"About {title}.", "dialect": "markdown"})]
    )
    guide = GuidePage(title=title, **fields)
    guide.guide_machines = [GuideMachine(machine=machine) for machine in machines]
    guide = parent.add_child(instance=guide)
    guide.topics.add(*topics)
    guide.save()
    return guide


def listing(rf, index, query=""):
    request = rf.get(f"/guides/{query}")
    request.user = AnonymousUser()
    return listings.guide_listing(index, request)


def test_filters_narrow_and_count_without_their_own_group(index, rf):
    slurm = Topic.objects.create(name="Slurm", slug="slurm")
    make_guide(index, "A", level="beginner", machines=["lumi-g"], topics=[slurm])
    make_guide(index, "B", level="advanced", machines=["lumi-g"])
    make_guide(index, "C", level="advanced")

    found = listing(rf, index, "?level=advanced&machine=lumi-g")

    assert [guide.title for guide in found.pages] == ["B"]
    assert {c.value: c.count for c in found.levels} == {"beginner": 1, "advanced": 1}
    assert {c.value: (c.count, c.selected) for c in found.machines} == {
        "lumi-g": (1, True)
    }
    assert found.is_filtered


@pytest.mark.parametrize(
    "query",
    [
        "?page=x",
        "?page=-1",
        "?page=9999",
        "?topic=%00",
        "?level=" + "a" * 5000,
        "?topic=<b>",
    ],
)
def test_odd_filters_never_fail(index, client, query):
    make_guide(index, "A")

    assert client.get("/guides/" + query).status_code == 200


def test_index_hides_what_the_reader_may_not_see(index, rf):
    hidden = make_guide(index, "Hidden")
    make_guide(hidden, "Below")
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")

    assert not list(listing(rf, index).pages)


def test_index_queries_do_not_grow_with_guides(
    index, client, django_assert_max_num_queries
):
    for number in range(12):
        make_guide(index, f"Guide {number}", machines=["lumi-g"])

    client.get("/")  # what every page shares is known

    with django_assert_max_num_queries(12):
        client.get("/guides/")


def test_shelf_is_in_order_with_numbers(index):
    first, second, third = (make_guide(index, name) for name in "ABC")

    assert [page.call_number.number for page in second.shelf] == [1, 2, 3]
    assert (second.previous_guide, second.next_guide) == (first, third)
    assert first.previous_guide is None
    assert third.next_guide is None


def test_guide_as_markdown_keeps_its_source(index, client):
    body = [
        ("text", {"source": "## Wait\n\nUse `squeue`.", "dialect": "markdown"}),
        (
            "code",
            {
                "code": "a = '```'",
                "language": "python",
                "filename": "a.py",
                "highlighted": "",
            },
        ),
        ("terminal", {"session": "$ squeue --me", "prompt": "$"}),
        ("callout", {"kind": "warn", "title": "Mind", "text": "One\ntwo"}),
    ]
    make_guide(index, "Waiting", body=body, summary="Why it waits.")

    response = client.get("/guides/waiting/index.md")
    text = response.content.decode()

    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert text.startswith("# Waiting\n\nWhy it waits.\n")
    assert "## Wait\n\nUse `squeue`." in text
    assert "````python title=\"a.py\"\na = '```'\n````" in text
    assert "> **Mind**\n>\n> One\n> two" in text


def test_markdown_of_a_draft_is_not_found(index, client):
    make_guide(index, "Draft", live=False)

    assert client.get("/guides/draft/index.md").status_code == 404


def test_markdown_honours_restrictions(index, client):
    guide = make_guide(index, "Secret")
    PageViewRestriction.objects.create(page=guide, restriction_type="login")

    response = client.get("/guides/secret/index.md")

    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]


def test_borrowed_page_names_its_origin_and_asks_not_to_be_indexed(index, client):
    source = DocumentationSource.objects.create(
        slug="site",
        title="Site documentation",
        address="x",
        licence="CC0-1.0",
        commit="0123456789abcdef",
    )
    make_guide(
        index,
        "Borrowed",
        source=source,
        source_path="docs/a.md",
        source_url="https://docs.example/a/",
    )

    html = client.get("/guides/borrowed/").content.decode()

    assert '<link rel="canonical" href="https://docs.example/a/">' in html
    assert 'name="robots" content="noindex' in html
    assert "Site documentation" in html
    assert "CC0" in html
