"""Both engines find by meaning what no word tells, and only for who may read it."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Locale, PageViewRestriction

from search import ledger, services
from search.meaning import keeping
from search.visibility import Reader
from tests.factories import GuideFactory, markdown
from tests.search.running import catch_up, on_elasticsearch

QUESTION = "how can I get back files that I deleted by accident?"
ANSWER = "Snapshots"
MEMBER = Reader(authenticated=True)


@pytest.fixture(
    autouse=True,
    params=["database", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)],
)
def engine(request, settings, semantic):
    if request.param == "database":
        yield request.param
    else:
        url = request.getfixturevalue("elasticsearch_url")
        with on_elasticsearch(settings, url):
            yield request.param


def guide(title, text, **arguments):
    return GuideFactory(title=title, body=markdown(text), **arguments)


@pytest.fixture
def pages(db):
    return [
        guide(
            ANSWER,
            "Four disks.\n\n## Recovering lost documents\n\nThe storage keeps older"
            " copies of every folder. Restore a vanished document within a month.\n",
        ),
        guide("Nodes with accelerators", "## Cards\n\nEach node holds four GPUs.\n"),
        guide("Containers", "## Images\n\nRun an image that others built.\n"),
        guide("Waiting jobs", "## Queue\n\nThe scheduler starts jobs in order.\n"),
    ]


def search(text, **arguments):
    ledger.drain()
    keeping.drain()
    catch_up()
    found = services.search(text=text, **arguments)
    assert not found.degraded
    return found


def titles(text, **arguments):
    return [hit.title for hit in search(text, **arguments).hits]


def test_a_question_finds_what_shares_no_word_with_it(pages):
    first = search(QUESTION).hits[0]
    assert first.title == ANSWER
    assert first.why == ()
    assert first.alike
    assert (first.anchor, first.section) == (
        "recovering-lost-documents",
        "Recovering lost documents",
    )
    assert "older copies of every folder" in first.highlight
    assert titles(QUESTION, plain=True) == []


def test_a_question_in_another_language_finds_it_too(pages):
    assert titles("wie bekomme ich gelöschte Dateien wieder zurück?")[0] == ANSWER


def test_names_and_codes_are_looked_for_by_their_letters(pages):
    for text in ("NCCL_SOCKET_IFNAME=hsn0", "disks", '"an image that others"'):
        assert all(not hit.alike for hit in search(text).hits)
    assert titles("zyxwvutron") == []


def test_what_is_left_out_required_and_filtered_holds_for_meaning_too(pages):
    assert ANSWER not in titles(f"{QUESTION} -document")
    assert titles(f'{QUESTION} "no such phrase"') == []
    assert ANSWER not in titles(QUESTION, parameters={"type": ["topic"]})
    assert ANSWER in titles(QUESTION, parameters={"type": ["guide"]})


def test_a_restriction_holds_at_once(pages):
    assert titles(QUESTION)[0] == ANSWER
    group = Group.objects.create(name="staff")
    restriction = PageViewRestriction.objects.create(
        page=pages[0], restriction_type="login"
    )
    # Nothing has been prepared or sent yet.
    assert ANSWER not in [h.title for h in services.search(text=QUESTION).hits]
    assert ANSWER not in titles(QUESTION)
    assert titles(QUESTION, reader=MEMBER)[0] == ANSWER
    restriction.restriction_type = "groups"
    restriction.save()
    restriction.groups.set([group])
    assert ANSWER not in titles(QUESTION, reader=MEMBER)
    insider = Reader(authenticated=True, groups=frozenset([group.pk]))
    assert titles(QUESTION, reader=insider)[0] == ANSWER


def test_facets_and_total_count_only_what_the_reader_may_see(pages):
    text = f"{QUESTION} containers"
    everybody = search(text)
    PageViewRestriction.objects.create(page=pages[0], restriction_type="login")
    rest = search(text)
    assert (everybody.total, everybody.facets[0].values[0].count) == (2, 2)
    assert (rest.total, rest.facets[0].values[0].count) == (1, 1)


def test_that_nothing_fits_is_said(pages):
    text = "who won the football match in order to celebrate yesterday?"
    found = search(text)
    assert (found.hits, found.total, found.facets, found.weak) == ((), 0, (), 1)
    assert search(text, plain=True).total == 1


def test_withdrawn_and_deleted_pages_are_gone_at_once(pages):
    assert titles(QUESTION)[0] == ANSWER
    pages[0].unpublish()
    assert ANSWER not in [h.title for h in services.search(text=QUESTION).hits]
    assert ANSWER not in titles(QUESTION)
    pages[1].delete()
    assert pages[1].title not in titles("which cards are in a node?")


def test_an_edit_moves_the_meaning_along(pages):
    assert titles(QUESTION)[0] == ANSWER
    pages[0].title = "Bread"
    pages[0].body = markdown("## Dough\n\nKnead flour and water for ten minutes.\n")
    pages[0].save_revision().publish()
    pages[0].refresh_from_db()
    found = search("how do I make a loaf at home?")
    assert found.hits[0].title == "Bread"
    assert "Bread" not in titles(QUESTION)[:1]


def test_pages_of_hits_do_not_overlap(pages):
    for number in range(30):
        guide(f"Storage {number}", f"## Part {number}\n\nStorage of files, {number}.\n")
    text = "which storage keeps files?"
    listed = [
        hit.url for page in (1, 2, 3, 4) for hit in search(text, page=page, size=8).hits
    ]
    assert len(listed) == len(set(listed))


def test_other_languages_answer_by_meaning(pages):
    german = Locale.objects.get_or_create(language_code="de")[0]
    assert german
    assert (
        titles("wie bekomme ich gelöschte Dateien wieder zurück?", locale="de")[0]
        == ANSWER
    )
