"""A member saves a search, changes it, takes it away and puts it back."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import privacy
from accounts.models import DigestChoice
from search import ledger, tasks
from search.desk.services import claim_gap
from search.models import SavedSearch, SearchGap
from search.saved import services
from tests.factories import GuideFactory, UserFactory

pytestmark = pytest.mark.django_db

NEW = "/me/searches/new/"


@pytest.fixture
def guide(db):
    page = GuideFactory(title="Storage")
    ledger.drain()
    return page


@pytest.fixture
def member(client):
    user = UserFactory()
    client.force_login(user)
    client.user = user
    return client


def save(user, text="storage", **arguments):
    given = {"filters": {}, "locale": "en"} | arguments
    return services.save_search(user=user, text=text, **given)[0]


def test_one_click_on_the_page_of_results(member, guide):
    asked = {"q": "storage", "type": "guide"}
    assert NEW in member.get("/search/", asked).content.decode()
    answer = member.post(NEW, asked)
    assert answer.url == "/search/?q=storage&type=guide"
    row = SavedSearch.objects.get()
    assert (row.user, row.text, row.filters) == (
        member.user, "storage", {"type": ["guide"]},
    )  # fmt: skip
    assert (row.name, row.every) == ("storage", "week")
    assert list(row.seen) == [f"guide:{guide.pk}"]
    assert DigestChoice.objects.filter(user=member.user).exists()
    page = member.get("/search/", asked).content.decode()
    assert "Among your saved searches" in page
    assert "Saved as “storage”" in page


def test_the_same_search_is_saved_once(member, guide):
    member.post(NEW, {"q": "storage", "type": ["topic", "guide"]})
    member.post(NEW, {"q": " storage ", "type": ["guide", "topic"]})
    assert SavedSearch.objects.count() == 1
    member.post(NEW, {"q": "storage"})
    assert SavedSearch.objects.count() == 2


def test_without_account_it_goes_through_the_sign_in(client, guide):
    page = client.get("/search/", {"q": "storage"}).content.decode()
    assert f'href="{NEW}?q=storage"' in page
    answer = client.get(NEW, {"q": "storage"})
    assert answer.status_code == 302
    assert "login" in answer.url
    client.post(NEW, {"q": "storage"})
    assert not SavedSearch.objects.exists()


def test_reading_the_form_saves_nothing(member, guide):
    page = member.get(NEW, {"q": "storage", "machine": "lumi"}).content.decode()
    assert 'name="machine" value="lumi"' in page
    assert not SavedSearch.objects.exists()


def test_renamed_and_another_rhythm(member, guide):
    row = save(member.user)
    answer = member.post(
        reverse("saved_change", args=[row.pk]), {"name": "Disks", "every": "day"}
    )
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.name, row.every) == ("Disks", "day")


@pytest.mark.parametrize(
    ("name", "every"),
    [
        ("", "day"),
        ("x", "hourly"),
        ("x", ""),
        ("\u202e\u200b", "day"),
        ("x" * 101, "day"),
    ],
)
def test_refusals_lose_nothing(member, guide, name, every):
    row, other = save(member.user), save(member.user, "other words")
    address = reverse("saved_change", args=[row.pk])
    page = member.post(address, {"name": name, "every": every})
    assert page.status_code == 422
    assert other.name in page.content.decode()
    row.refresh_from_db()
    assert (row.name, row.every) == ("storage", "week")


def test_taken_away_and_put_back(member, guide):
    row = save(member.user)
    answer = member.post(reverse("saved_remove", args=[row.pk]))
    page = member.get(answer.url).content.decode()
    assert "“storage” is gone" in page
    assert not SavedSearch.objects.of(member.user).exists()
    member.post(reverse("saved_restore", args=[row.pk]))
    assert SavedSearch.objects.of(member.user).get() == row


def test_put_back_after_it_was_saved_anew_is_one(member, guide):
    row = save(member.user)
    member.post(reverse("saved_remove", args=[row.pk]))
    again = save(member.user)
    member.post(reverse("saved_restore", args=[row.pk]))
    assert SavedSearch.objects.of(member.user).get() == again


def test_what_was_taken_away_is_forgotten_after_a_day(member, guide):
    row = save(member.user)
    services.remove_search(saved=row, now=timezone.now() - timedelta(hours=23))
    tasks.purge()
    assert SavedSearch.objects.exists()
    SavedSearch.objects.update(removed_at=timezone.now() - timedelta(hours=25))
    tasks.purge()
    assert not SavedSearch.objects.exists()


def test_searches_of_others_do_not_exist(member, guide):
    row = save(UserFactory())
    for name in ("saved_change", "saved_remove", "saved_restore"):
        data = {"name": "mine", "every": "day"}
        assert member.post(reverse(name, args=[row.pk]), data).status_code == 404
    assert member.get(reverse("saved_open", args=[row.pk])).status_code == 404
    gone = save(UserFactory(), "other")
    services.remove_search(saved=gone, now=timezone.now())
    assert member.post(reverse("saved_restore", args=[gone.pk])).status_code == 404
    page = member.get(reverse("saved_searches"), {"removed": gone.pk})
    assert "is gone" not in page.content.decode()
    row.refresh_from_db()
    assert row.name == "storage"


@pytest.mark.parametrize("pk", [0, 2**62, 10**25])
def test_odd_numbers_are_not_found(member, pk):
    assert member.post(f"/me/searches/{pk}/remove/").status_code == 404


@pytest.mark.parametrize("removed", ["x", "-1", "9" * 40, "\0", "1 2"])
def test_odd_removals_are_ignored(member, removed):
    page = member.get(reverse("saved_searches"), {"removed": removed})
    assert page.status_code == 200


@pytest.mark.parametrize("name", ["saved_change", "saved_remove", "saved_restore"])
def test_nothing_happens_by_a_link(member, guide, name):
    row = save(member.user)
    assert member.get(reverse(name, args=[row.pk])).status_code == 405


def test_there_is_a_limit(member, guide, monkeypatch):
    monkeypatch.setattr(services, "MOST", 2)
    for text in ("one", "two", "three"):
        member.post(NEW, {"q": text})
    assert SavedSearch.objects.count() == 2
    page = member.get("/search/", {"q": "x"}).content.decode()
    assert "At most 2 searches can be saved" in page
    row = SavedSearch.objects.first()
    services.remove_search(saved=row, now=timezone.now())
    member.post(NEW, {"q": "three"})
    with pytest.raises(services.NotKept):
        services.restore_search(saved=row)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>", "a\0b", "\u202eevil\u2066", "\ud800 lone",
        "(" * 1000, "wordy " * 20_000, "x" * 40_000, "line one\nline two: error 5",
        "*a*", "🙂", 'type:nonsense "', "''--",
    ],
)  # fmt: skip
def test_odd_searches_are_saved_harmlessly(member, guide, text):
    raw = "".join(f"%{b:02x}" for b in text.encode("utf-8", "surrogatepass"))
    answer = member.post(
        NEW,
        f"q={raw}&name={raw[:300]}",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 302
    assert len(answer.url) < 50_000
    page = member.get(reverse("saved_searches"))
    assert page.status_code == 200
    assert b"<script>alert" not in page.content
    for row in SavedSearch.objects.all():
        assert "\0" not in row.text + row.name
        assert "\u202e" not in row.name
        assert member.get(reverse("saved_open", args=[row.pk])).status_code == 302


@pytest.mark.parametrize("text", ["", "   ", "?!", "\0"])
def test_nothing_is_no_search(member, text):
    member.post(NEW, {"q": text})
    assert not SavedSearch.objects.exists()
    member.post(NEW, {"q": text, "type": "guide"})
    assert SavedSearch.objects.get().name


def test_unknown_facets_are_not_kept(member, guide):
    many = [f"v{n}" for n in range(400)]
    member.post(NEW, {"q": "storage", "evil": "x", "topic": many, "type": ["", "\0"]})
    row = SavedSearch.objects.get()
    assert set(row.filters) == {"topic"}
    assert len(row.filters["topic"]) <= 20


@pytest.mark.django_db(transaction=True)
def test_saved_at_the_same_moment_is_one_and_the_limit_holds(monkeypatch):
    monkeypatch.setattr(services, "MOST", 3)
    user = UserFactory()
    barrier, failed = threading.Barrier(8), []

    def run(text):
        barrier.wait()
        try:
            save(user, text)
        except services.NotKept:
            failed.append(text)
        finally:
            connection.close()

    texts = ["same", "same", "same", "one", "two", "three", "four", "five"]
    threads = [threading.Thread(target=run, args=[text]) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = list(SavedSearch.objects.values_list("text", flat=True))
    assert len(kept) == len(set(kept)) == 3
    assert failed


def test_exported_and_erased(member, guide):
    row = save(member.user, filters={"type": ["guide"]}, name="Disks")
    services.remove_search(saved=save(member.user, "gone"), now=timezone.now())
    claim_gap(text="a gap", locale="en", by=member.user, now=timezone.now())
    told = privacy.export(member.user)["searches"]
    assert {each["name"] for each in told["saved"]} == {"Disks", "gone"}
    assert told["saved"][1]["found_so_far"] == list(row.seen)
    assert told["gaps_taken"][0]["text"] == "a gap"
    assert any("saved" in str(fate.what) for fate in privacy.fates_of(member.user))
    member.user.delete()
    assert not SavedSearch.objects.exists()
    assert SearchGap.objects.get().by is None


def test_member_page_lists_them(member, guide):
    row = save(member.user, name="Disks & <b>more</b>")
    page = member.get("/me/").content.decode()
    assert "Disks &amp; &lt;b&gt;more" in page
    assert reverse("saved_open", args=[row.pk]) in page


def test_the_list_takes_as_many_statements_for_many(member, guide):
    def statements(count):
        for number in range(count):
            save(member.user, f"search {number}", filters={"type": ["guide"]})
        with CaptureQueriesContext(connection) as queries:
            member.get(reverse("saved_searches"))
        return len(queries)

    statements(1)
    few = statements(1)
    assert statements(30) == few
    assert few <= 24
