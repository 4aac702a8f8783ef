"""What readers miss, in groups; who takes care of it; a guide begun from it."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.timezone import localdate

from core.models import AuditEntry
from kb.models import GuidePage
from search.desk import gaps, services
from search.models import QueryLog, SearchGap
from tests.factories import UserFactory
from tests.factories.pages import guide_index

pytestmark = pytest.mark.django_db

REPORT = "/admin/reports/searches/"
CLAIM = "/admin/reports/searches/claim/"


def ask(text, times=1, *, hits=0, clicks=0, days=0, locale="en"):
    day = localdate() - timedelta(days=days)
    return QueryLog.objects.create(
        day=day, text=text, times=times, hits=hits, clicks=clicks, locale=locale
    )


@pytest.fixture
def editor(client):
    user = UserFactory(role="editor", name="Edda")
    client.force_login(user)
    client.user = user
    return client


def vain(**arguments):
    since = localdate() - timedelta(days=90)
    lines = gaps.in_vain(locale="en", since=since, **arguments)
    return [(line.group.text, line.group.times) for line in lines]


def test_alike_searches_are_one_line_the_most_asked_first():
    ask("gpu direct storage", 3)
    ask("gpu direct storage", 2, days=4)
    ask("gpu direct storages", 4, days=1)
    ask("gpu dirct storage", 1)
    ask("lonely", 2)
    assert vain() == [("gpu direct storage", 10), ("lonely", 2)]


def test_what_is_found_by_now_is_no_gap():
    ask("answered", 9, hits=0, days=5)
    ask("answered", 1, hits=3, days=0)
    assert vain() == []


def test_period_and_language_are_kept():
    ask("long ago", days=200)
    ask("auf deutsch", locale="de")
    assert vain() == []


def test_few_clicks_need_enough_searches():
    ask("rarely opened", 10, hits=4, clicks=1)
    ask("often opened", 10, hits=4, clicks=5)
    ask("asked twice", 2, hits=4)
    since = localdate() - timedelta(days=90)
    lines = gaps.few_clicks(locale="en", since=since)
    assert [line.group.text for line in lines] == ["rarely opened"]


def test_claim_release_and_done(editor):
    ask("gpu direct storage", 3)
    assert "gpu direct storage" in editor.get(REPORT).content.decode()
    editor.post(CLAIM, {"text": "gpu direct storage", "language": "en"})
    gap = SearchGap.objects.get()
    assert (gap.by, gap.state) == (editor.user, "claimed")
    page = editor.get(REPORT).content.decode()
    assert "Edda" in page
    editor.post(f"{REPORT}gaps/{gap.pk}/", {"do": "release"})
    assert not SearchGap.objects.exists()
    editor.post(CLAIM, {"text": "gpu direct storage", "language": "en"})
    gap = SearchGap.objects.get()
    editor.post(f"{REPORT}gaps/{gap.pk}/", {"do": "done"})
    gap.refresh_from_db()
    assert gap.state == "done"
    assert vain() == [("gpu direct storage", 3)]
    assert 'class="asked">gpu direct' not in editor.get(REPORT).content.decode()
    assert "gpu direct" in editor.get(REPORT, {"what": "done"}).content.decode()
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert actions >= {
        *("search_gap.claimed", "search_gap.released", "search_gap.done")
    }


def test_missed_again_after_it_was_done_comes_back(editor):
    now = timezone.now()
    ask("gpu direct storage", 3)
    gap = services.claim_gap(
        text="gpu direct storage", locale="en", by=editor.user, now=now
    )
    services.finish_gap(gap=gap, by=editor.user, now=now - timedelta(days=2))
    assert "still missed" in editor.get(REPORT).content.decode()


def test_a_claim_holds_for_what_is_spelt_nearly_alike(editor):
    ask("gpu direct storage", 3)
    ask("gpu dirct storage", 1)
    [line] = gaps.in_vain(locale="en", since=localdate() - timedelta(days=9))
    services.claim_gap(
        text=line.group.text,
        locale="en",
        by=editor.user,
        now=timezone.now(),
        keys=line.group.keys,
    )
    other = UserFactory(role="editor")
    with pytest.raises(services.AlreadyClaimed, match="Edda"):
        services.claim_gap(
            text="gpu dirct storage", locale="en", by=other, now=timezone.now()
        )
    services.claim_gap(
        text="gpu direct storages", locale="en", by=editor.user, now=timezone.now()
    )
    assert SearchGap.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_claim_at_once_are_one(django_db_blocker):
    people = [UserFactory(role="editor") for _ in range(4)]
    told, barrier = [], threading.Barrier(4)

    def claim(user):
        barrier.wait()
        try:
            services.claim_gap(text="race", locale="en", by=user, now=timezone.now())
            told.append("mine")
        except services.AlreadyClaimed:
            told.append("taken")
        finally:
            connection.close()

    threads = [threading.Thread(target=claim, args=[user]) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["mine", "taken", "taken", "taken"]
    assert SearchGap.objects.count() == 1


def test_a_guide_is_begun_with_title_and_note(editor):
    index = guide_index()
    ask("gpu direct storage", 7)
    answer = editor.post(
        CLAIM, {"text": "gpu direct storage", "language": "en", "start": "1"}
    )
    assert answer.status_code == 302
    assert f"/kb/guidepage/{index.pk}/" in answer.url
    form = editor.get(answer.url).content.decode()
    assert 'value="Gpu direct storage"' in form
    assert "asked 7 times" in form
    plain = editor.get(answer.url.partition("?")[0]).content.decode()
    assert "Gpu direct storage" not in plain


def test_the_page_that_is_saved_is_noted(editor):
    index = guide_index()
    gap = services.claim_gap(
        text="gpu direct storage", locale="en", by=editor.user, now=timezone.now()
    )
    data = {
        "title": "GPU direct storage", "slug": "gpu-direct-storage", "summary": "",
        "licence": "CC-BY-4.0", "body-count": "0", "next": f"{REPORT}?gap={gap.pk}",
        "guide_machines-TOTAL_FORMS": "0", "guide_machines-INITIAL_FORMS": "0",
        "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0",
    }  # fmt: skip
    address = f"/admin/pages/add/kb/guidepage/{index.pk}/"
    editor.post(address, data)
    page = GuidePage.objects.get(slug="gpu-direct-storage")
    gap.refresh_from_db()
    assert gap.page_id == page.pk
    page.delete()
    gap.refresh_from_db()
    assert gap.page_id is None


@pytest.mark.parametrize(
    "text", ["", "\0", "?!", "<script>alert(1)</script>", "\u202e" * 9, "x" * 90_000]
)
def test_odd_claims_never_fail(editor, text):
    for extra in ({}, {"key": ["\0", "y" * 9000]}, {"language": "xx"}, {"start": "1"}):
        answer = editor.post(CLAIM, {"text": text, "language": "en", **extra})
        assert answer.status_code == 302
    page = editor.get(REPORT, {"what": "claimed"})
    assert page.status_code == 200
    assert b"<script>alert" not in page.content


@pytest.mark.parametrize(
    "asked",
    [
        {"what": "\0"}, {"days": "-1"}, {"days": "9" * 40}, {"language": "xx"},
        {"page": "0"}, {"page": "9" * 30}, {"page": "NaN"}, {"gap": "x"},
    ],
)  # fmt: skip
def test_odd_addresses_of_the_report(editor, asked):
    assert editor.get(REPORT, asked).status_code == 200


def test_markup_in_the_log_stays_text(editor):
    ask("<img src=x onerror=alert(1)>", 2)
    ask("\u202eright to left", 2)
    for what in ("vain", "all"):
        page = editor.get(REPORT, {"what": what})
        assert b"<img src=x" not in page.content


def test_only_editors_see_and_take(client):
    client.force_login(UserFactory())
    assert client.get(REPORT).status_code in (302, 403)
    assert client.post(CLAIM, {"text": "x"}).status_code in (302, 403)
    assert not SearchGap.objects.exists()


def test_somebody_who_is_gone_leaves_the_gap(editor):
    gone = UserFactory(role="editor")
    services.claim_gap(text="left", locale="en", by=gone, now=timezone.now())
    gone.delete()
    page = editor.get(REPORT, {"what": "claimed"}).content.decode()
    assert "somebody who is gone" in page


@pytest.mark.parametrize("what", ["vain", "clicks", "all", "claimed", "done"])
def test_report_takes_as_many_statements_for_many_rows(
    editor, django_assert_max_num_queries, what
):
    for number in range(40):
        word = chr(97 + number % 26) * 3 + "zq" * (number // 26 + 1) + "wort"
        ask(word, 6, hits=0 if what == "vain" else 3)
        SearchGap.objects.create(
            key=f"k{number}", keys=[word], text=word, locale="en", by=editor.user,
            claimed_at=timezone.now(), state="done" if what == "done" else "claimed",
        )  # fmt: skip
    editor.get(REPORT, {"what": what})
    with django_assert_max_num_queries(26):
        editor.get(REPORT, {"what": what})
