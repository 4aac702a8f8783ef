"""What is new in saved searches comes by mail: when, what, to whom, and not twice."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from accounts import followables
from accounts.digest_times import last_due
from accounts.models import DigestChoice
from accounts.services import digests, following
from core import mail
from core.models import Mail
from search import ledger
from search.models import SavedSearch
from search.saved import services
from tests.factories import GuideFactory, TopicFactory, UserFactory, markdown

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def member(db):
    return UserFactory()


def guide(title, text="Nothing.", **arguments):
    page = GuideFactory(title=title, body=markdown(text), **arguments)
    ledger.drain()
    return page


def save(user, text="storage quota", **arguments):
    given = {"filters": {}, "locale": "en", "every": "day"} | arguments
    row = services.save_search(user=user, text=text, **given)[0]
    # As if it had been saved three weeks ago.
    past = timezone.now() - 21 * DAY
    row.seen = {name: past.isoformat() for name in row.seen}
    row.told_until = row.created_at = past
    row.save()
    DigestChoice.objects.filter(user=user).update(told_until=past)
    return row


def write(now=None):
    """Everything that is due, written and then sent."""
    now = now or timezone.now()
    keys = digests.due(now=now)
    rows = [digests.write_digest(choice_id=key, now=now) for key in keys]
    return [row for row in rows if row is not None]


def test_new_matches_are_told_once(member):
    guide("Storage quota of old")
    row = save(member)
    page = guide("Storage quota, explained")
    [told] = write()
    assert told.to == [member.email]
    assert "Storage quota, explained" in told.text
    assert "In your search “storage quota”" in told.text
    assert "of old" not in told.text
    assert f"search:guide:{page.pk}" in told.guard_arguments["keys"]
    row.refresh_from_db()
    assert row.told_until <= last_due("day", timezone.now())
    assert row.told_before < row.told_until
    assert write() == []
    assert write(now=timezone.now() + DAY) == []


def test_a_page_that_is_edited_to_match_is_new(member):
    page = guide("Something else")
    save(member)
    page.title = "Storage quota now"
    page.save_revision().publish()
    ledger.drain()
    [told] = write()
    assert "Storage quota now" in told.text


def test_what_only_shares_a_word_is_not_told(member):
    save(member, "storage quota inodes")
    guide("Quota of the canteen")
    assert write() == []


def test_filters_hold(member):
    save(member, filters={"machine": ["lumi"]})
    guide("Storage quota elsewhere")
    assert write() == []


def test_each_search_has_its_own_rhythm(member, monkeypatch):
    save(member, "storage", every="never", name="A")
    daily = save(member, "quota", name="B")
    weekly = save(member, "inodes", every="week", name="C")
    monday = last_due("week", timezone.now())
    SavedSearch.objects.filter(pk=weekly.pk).update(told_until=monday)
    SavedSearch.objects.filter(pk=daily.pk).update(told_until=monday)
    DigestChoice.objects.update(told_until=monday)
    guide("Storage"), guide("Quota"), guide("Inodes")
    [told] = write(now=monday + DAY + timedelta(hours=1))
    assert "Quota" in told.text
    assert "Inodes" not in told.text
    assert "Storage" not in told.text
    [told] = write(now=monday + 7 * DAY + timedelta(hours=1))
    assert "Inodes" in told.text
    assert "Storage" not in told.text


def test_who_follows_nothing_by_mail_is_told_of_searches_all_the_same(member):
    save(member)
    following.choose_digest(user=member, every="never")
    guide("Storage quota, explained")
    [told] = write()
    assert "new in searches you saved" in told.subject
    assert digests.still_true(**told.guard_arguments)


def test_a_page_of_ones_own_is_not_told(member):
    save(member)
    guide("Storage quota, explained", owner=member)
    assert write() == []


def test_restricted_pages_are_not_told(member):
    save(member)
    page = guide("Storage quota, explained")
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type="groups"
    )
    assert restriction.groups.count() == 0
    ledger.drain()
    assert write() == []


def test_permission_is_asked_again_when_the_mail_goes_out(member):
    save(member)
    secret, open_ = guide("Storage quota, secret"), guide("Storage quota, open")
    [told] = write()
    PageViewRestriction.objects.create(page=secret, restriction_type="groups")
    mail.deliver()
    told.refresh_from_db()
    assert told.state == Mail.State.DROPPED
    [again] = write()
    assert open_.title in again.text
    assert "secret" not in again.text
    assert digests.still_true(**again.guard_arguments)


def test_a_page_deleted_before_sending_takes_the_mail_back(member):
    save(member)
    guide("Storage quota, gone").delete()
    page = guide("Storage quota, explained")
    [told] = write()
    page.delete()
    assert not digests.still_true(**told.guard_arguments)
    assert write() == []


def test_one_click_ends_all_and_a_scanner_does_not(member, client):
    save(member)
    guide("Storage quota, explained")
    [told] = write()
    off = told.headers["List-Unsubscribe"].strip("<>")
    path = "/" + off.partition("://")[2].partition("/")[2]
    assert told.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert client.get(path).status_code == 200
    assert client.head(path).status_code == 200
    assert SavedSearch.objects.get().every == "day"
    for _ in range(3):  # replayed, it does no more harm
        answer = client.post(path, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert SavedSearch.objects.get().every == "never"
    assert DigestChoice.objects.get().every == "never"
    assert not digests.still_true(**told.guard_arguments)
    guide("Storage quota, again")
    assert write(now=timezone.now() + 8 * DAY) == []


def test_links_for_others_or_nobody_end_nothing(member, client):
    save(member)
    for token in ("x", "MQ:1:x", digests.token_for(UserFactory())):
        client.post(reverse("digest_off", args=[token]))
    assert SavedSearch.objects.get().every == "day"


def test_turned_on_again_it_tells_from_now_on(member):
    row = save(member, every="never")
    guide("Storage quota, meanwhile")
    services.change_search(saved=row, name=row.name, every="day")
    assert write(now=timezone.now() + timedelta(hours=1)) == []
    ledger.drain()


def test_one_page_in_two_searches_and_followed_is_told_once(member):
    save(member, "storage")
    save(member, "quota")
    topic = TopicFactory(name="Disks")
    kind = followables.kind_of("topic")
    following.put_on_shelf(user=member, how="follow", kind=kind, pk=topic.pk)
    guide("Storage quota, explained", topics=[topic])
    [told] = write(now=timezone.now() + 8 * DAY)
    assert told.text.count("Storage quota, explained") == 1


def test_inactive_members_get_nothing(member):
    save(member)
    guide("Storage quota, explained")
    member.is_active = False
    member.save()
    assert write() == []


def test_markup_in_names_stays_text(member):
    save(member, name="<b>bold</b>\u202e")
    guide("Storage quota, explained")
    [told] = write()
    assert "<b>bold" not in told.html
    assert "&lt;b&gt;bold" in told.html
    assert "\u202e" not in told.html + told.text


def test_a_broad_search_keeps_a_bounded_memory(member, monkeypatch):
    monkeypatch.setattr("search.saved.matching.MOST_SEEN", 5)
    row = save(member, "storage")
    for number in range(9):
        guide(f"Storage {number}")
    write()
    row.refresh_from_db()
    assert len(row.seen) == 5
