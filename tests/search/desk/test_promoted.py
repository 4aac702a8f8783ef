"""What editors put first: for whom, where, when; on both engines."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils.timezone import localdate
from wagtail.models import PageViewRestriction

from search import previewing, promoted, services
from search.models import PromotedResult
from search.visibility import ANYBODY, Reader
from tests.factories import GuideFactory, TopicFactory, UserFactory, markdown
from tests.search.running import catch_up, on_elasticsearch

pytestmark = pytest.mark.django_db

ADD = "/admin/snippets/search/promotedresult/add/"


@pytest.fixture(
    params=["database", pytest.param("elastic", marks=pytest.mark.elasticsearch)]
)
def engine(request, settings):
    if request.param == "database":
        settings.ELASTICSEARCH_URL = ""
        yield "database"
        return
    with on_elasticsearch(settings, request.getfixturevalue("elasticsearch_url")):
        yield "elasticsearch"


@pytest.fixture
def guides(db):
    body = markdown("Quota, quota and again quota of the scratch folder.")
    by_words = GuideFactory(title="Quota of scratch", body=body)
    ours = GuideFactory(title="House rules", body=markdown("Nothing of the kind."))
    return by_words, ours


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(role="editor"))
    return client


def promote(page, queries="quota", **values):
    return PromotedResult.objects.create(
        queries=queries, kind="guide", source_pk=page.pk, title=page.title, **values
    )


def titles(text="quota", **arguments):
    return [hit.title for hit in services.search(text=text, **arguments).hits]


def test_promoted_comes_first_and_says_so(engine, guides):
    catch_up()
    assert titles() == ["Quota of scratch"]
    promote(guides[1])
    found = services.search(text="quotas")
    assert [hit.title for hit in found.hits] == ["House rules", "Quota of scratch"]
    assert [hit.put_first for hit in found.hits] == ["promoted", ""]
    assert found.engine == engine
    assert titles("quota of gpus")[0] == "Quota of scratch"


def test_who_may_not_see_it_never_does(engine, guides):
    promote(guides[1])
    group = Group.objects.create(name="Inner circle")
    restriction = PageViewRestriction.objects.create(
        page=guides[1], restriction_type="groups"
    )
    restriction.groups.add(group)
    catch_up()
    member = Reader(authenticated=True)
    inside = Reader(authenticated=True, groups=frozenset({group.pk}))
    assert titles(reader=ANYBODY) == titles(reader=member) == ["Quota of scratch"]
    assert titles(reader=inside)[0] == "House rules"


def test_a_restriction_of_this_second_holds(engine, guides):
    promote(guides[1])
    catch_up()
    assert titles()[0] == "House rules"
    PageViewRestriction.objects.create(page=guides[1], restriction_type="login")
    assert titles() == ["Quota of scratch"]


def test_unpublished_and_deleted_pages_are_not_shown(engine, guides):
    promote(guides[1])
    catch_up()
    guides[1].unpublish()
    assert titles() == ["Quota of scratch"]
    guides[1].delete()
    catch_up()
    assert titles() == ["Quota of scratch"]
    assert PromotedResult.objects.count() == 1


def test_filters_hold_for_what_is_promoted(engine, guides):
    topic = TopicFactory(name="Quota rules")
    PromotedResult.objects.create(
        queries="quota", kind="topic", source_pk=topic.pk, title=topic.name
    )
    catch_up()
    assert titles()[0] == "Quota rules"
    assert "Quota rules" not in titles(parameters={"type": ["guide"]})


@pytest.mark.parametrize(
    ("start", "end", "holds"),
    [(None, None, True), (0, 0, True), (1, None, False), (None, -1, False)],
)
def test_it_holds_on_its_days(guides, find, start, end, holds):
    today = localdate()
    days = {
        "valid_from": None if start is None else today + timedelta(days=start),
        "valid_until": None if end is None else today + timedelta(days=end),
    }
    promote(guides[1], **days)
    assert (find("quota")[0] == "House rules") is holds


def test_it_holds_in_its_language(guides, find):
    promote(guides[1], language="de")
    assert find("quota") == ["Quota of scratch"]
    assert find("quota", locale="de")[0] == "House rules"


def test_places_order_and_a_fourth_is_not_put_first(guides, find):
    for number in range(5):
        page = GuideFactory(title=f"Chosen {number}", body=markdown("x"))
        promote(page, place=5 - number)
    assert find("quota") == ["Chosen 4", "Chosen 3", "Chosen 2", "Quota of scratch"]


def test_a_change_holds_at_once_in_other_processes(guides, find):
    row = promote(guides[1])
    assert find("quota")[0] == "House rules"
    before = promoted.known._known  # as another process would keep it
    row.delete()
    promoted.known._known, promoted.known._stamp = before, 1
    assert find("quota") == ["Quota of scratch"]


def test_added_with_a_preview_that_saves_nothing(editor, guides, find):
    find("quota")
    data = {"queries": "quota\nQUOTAS!", "thing": guides[1].get_url(), "place": "1"}
    page = editor.post(ADD, data | {"preview": "1"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "House rules" in text.partition("Afterwards")[2]
    assert not PromotedResult.objects.exists()
    assert editor.post(ADD, data).status_code == 302
    row = PromotedResult.objects.get()
    assert (row.kind, row.source_pk, row.title) == (
        "guide",
        guides[1].pk,
        "House rules",
    )
    assert find("quota")[0] == "House rules"


@pytest.mark.parametrize("how", ["address", "number", "title", "whole address"])
def test_a_thing_is_named_by_address_number_or_title(editor, guides, find, how):
    find("quota")
    page = guides[1]
    number = page.call_number
    named = {
        "address": f"{page.get_url()}#part",
        "number": f"{number.kind} {number.label}",
        "title": "house RULES",
        "whole address": f"https://elsewhere.example{page.get_url()}?x=1",
    }
    editor.post(ADD, {"queries": "a1b", "thing": named[how], "place": "1"})
    assert PromotedResult.objects.get().source_pk == page.pk


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("thing", "/nowhere/"), ("thing", "\0"), ("thing", "G 99999999999"),
        ("thing", "<script>"), ("queries", "?!"), ("queries", ""), ("queries", "\0"),
        ("place", "0"), ("place", "-1"), ("place", "x"), ("place", "99999999999"),
        ("queries", "a\n" + "\n".join(f"q{n}" for n in range(50))),
        ("valid_until", "2000-01-01"), ("language", "xx"),
    ],
)  # fmt: skip
def test_refusals_lose_nothing_that_was_typed(editor, guides, find, field, value):
    find("quota")
    data = {
        "queries": "my own words",
        "thing": guides[1].get_url(),
        "place": "1",
        "valid_from": "2026-01-01",
    }
    page = editor.post(ADD, data | {field: value})
    assert page.status_code == 200
    assert not PromotedResult.objects.exists()
    if field != "queries":
        assert "my own words" in page.content.decode()


def test_a_promotion_of_a_page_that_is_gone_can_still_be_edited(editor, guides, find):
    find("quota")
    row = promote(guides[1])
    guides[1].delete()
    address = f"/admin/snippets/search/promotedresult/edit/{row.pk}/"
    page = editor.get(address)
    assert page.status_code == 200
    data = {"queries": "other", "thing": row.address, "place": "1"}
    assert editor.post(address, data).status_code in (200, 302)
    listing = editor.get("/admin/snippets/search/promotedresult/").content.decode()
    assert "not published: shown to nobody" in listing


def test_the_list_takes_as_many_statements_for_many_rows(
    editor, guides, django_assert_max_num_queries
):
    address = "/admin/snippets/search/promotedresult/"
    promote(guides[0])
    editor.get(address)
    for _ in range(12):
        promote(guides[1])
    with django_assert_max_num_queries(25):
        assert editor.get(address).status_code == 200


def test_members_keep_out(client):
    client.force_login(UserFactory())
    assert client.get(ADD).status_code in (302, 403)


def test_previews_compare_before_and_after(guides, find):
    find("quota")
    row = PromotedResult(queries="quota", kind="guide", source_pk=guides[1].pk)
    after = promoted.thought_of(row, [])
    [line] = previewing.compare([("quota", 0)], "en", promotions=after)
    assert line.changed
    assert [answer.was for answer in line.after] == [None, 0]
    assert line.totals == (1, 2)
