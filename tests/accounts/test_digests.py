"""Digests: what is told, to whom, once, and how it ends."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, PageViewRestriction

from accounts import digests as telling
from accounts import followables
from accounts.digest_tasks import write_digests
from accounts.digest_times import last_due
from accounts.models import DigestChoice, ShelfItem
from accounts.services import assign_role, digests, following
from core import mail
from core.models import Mail, Verification
from kb.substance import is_substantial
from machines.models import Fact, FactChange, Part
from tests.factories import (
    GuideFactory,
    MachineFactory,
    TopicFactory,
    UserFactory,
    markdown,
)

pytestmark = pytest.mark.django_db

LONG = "A sentence about queues that nobody has read before, with many new words.\n"


def put(user, kind, thing):
    found = followables.kind_of(kind)
    following.put_on_shelf(user=user, how="follow", kind=found, pk=thing.pk)


@pytest.fixture
def member():
    """Told until nine days ago, so that a digest is due whatever the day."""
    user = UserFactory(name="Ada")
    put(user, "topic", TopicFactory(name="Anything"))
    age(user)
    return user


def age(user, days=9):
    since = timezone.now() - timedelta(days=days)
    DigestChoice.objects.filter(user=user).update(told_until=since)


def now():
    """A time at which everything that just happened is told."""
    return timezone.now() + timedelta(days=8)


def write(user, at=None):
    choice = DigestChoice.objects.get(user=user)
    return digests.write_digest(choice_id=choice.pk, now=at or now())


def told(user):
    row = write(user)
    return row.text if row else ""


def edit(page, text, by=None, **fields):
    page.body = markdown(text)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision(user=by).publish(user=by)


def make_old(page, days=30):
    """As if all of it had happened long ago."""
    past = timezone.now() - timedelta(days=days)
    Page.objects.filter(pk=page.pk).update(
        first_published_at=past, last_published_at=past
    )
    page.revisions.update(created_at=past)
    PageLogEntry.objects.filter(page=page.pk).update(timestamp=past)
    page.refresh_from_db()
    return page


@pytest.mark.parametrize(
    ("every", "at", "due"),
    [
        ("day", datetime(2026, 11, 24, 6, tzinfo=UTC), "2026-11-24 06"),
        ("day", datetime(2026, 11, 24, 5, 59, tzinfo=UTC), "2026-11-23 06"),
        ("week", datetime(2026, 11, 24, 12, tzinfo=UTC), "2026-11-23 06"),
        ("week", datetime(2026, 11, 23, 5, tzinfo=UTC), "2026-11-16 06"),
        ("week", datetime(2026, 11, 22, 23, tzinfo=UTC), "2026-11-16 06"),
        ("never", datetime(2026, 11, 22, 23, tzinfo=UTC), "None"),
    ],
)
def test_when_digests_are_due(every, at, due):
    assert str(last_due(every, at)).startswith(due)


BEFORE = {"title": "T", "body": '[{"type": "text", "value": "one two three"}]'}


@pytest.mark.parametrize(
    ("after", "counts"),
    [
        ({}, False),
        ({"title": "Another"}, True),
        ({"body": '[{"type": "text", "value": "one two, three."}]'}, False),
        ({"body": f'[{{"type": "text", "value": "one {"new " * 20}"}}]'}, True),
        ({"body": "[broken"}, True),
    ],
)
def test_a_comma_is_no_change_in_substance(after, counts):
    assert is_substantial(BEFORE, BEFORE | after) is counts


def test_new_pages_of_a_topic_or_one_above_are_told(member):
    slurm = TopicFactory(name="Slurm")
    arrays = TopicFactory(name="Arrays", parent=slurm)
    put(member, "topic", slurm)
    GuideFactory(title="Arrays at length", topics=[arrays])
    GuideFactory(title="Unrelated")
    text = told(member)
    assert "New: Arrays at length (Guide)" in text
    assert "Unrelated" not in text
    assert "http" in text


def test_what_several_follows_match_is_told_once(member):
    one, two = TopicFactory(), TopicFactory()
    page = GuideFactory(title="Matched twice", topics=[one, two])
    for kind, thing in (("topic", one), ("topic", two), ("page", page)):
        put(member, kind, thing)
    row = write(member)
    assert row.text.count("Matched twice") == 1
    assert row.subject.startswith("1 thing is new")


def test_real_changes_are_told_and_commas_are_not(member):
    real, comma = GuideFactory(title="Real"), GuideFactory(title="Comma")
    for page in (real, comma):
        put(member, "page", make_old(page))
    edit(real, LONG)
    edit(comma, "A sentence!\n")
    text = told(member)
    assert "Changed: Real" in text
    assert "Comma" not in text


def test_a_draft_is_nothing_to_tell(member):
    page = make_old(GuideFactory(title="Drafted"))
    put(member, "page", page)
    page.body = markdown(LONG)
    page.save_revision()
    assert told(member) == ""


def test_checks_by_others_are_told(member):
    page = make_old(GuideFactory(title="Checked page"))
    put(member, "page", page)
    today = timezone.now().date()
    Verification.objects.create(page_id=page.pk, on=today, against="Slurm 24.05")
    text = told(member)
    assert "Checked: Checked page" in text
    assert "Slurm 24.05" in text


def test_own_edits_and_checks_are_left_out(member):
    assign_role(user=member, role="editor", by=None)
    page = make_old(GuideFactory(title="My own"))
    put(member, "page", page)
    edit(page, LONG, by=member)
    today = timezone.now().date()
    Verification.objects.create(page_id=page.pk, on=today, by=member, against="x")
    assert told(member) == ""
    assert not Mail.objects.exists()


def test_corrected_facts_of_a_machine_are_one_thing(member):
    machine, editor = MachineFactory(name="Ada One"), UserFactory(role="editor")
    put(member, "machine", machine)
    part = Part.objects.create(system=machine, kind="queue", slug="q", name="standard")
    for name in ("time_limit", "max_nodes", "max_jobs", "memory"):
        fact = Fact.objects.create(part=part, name=name)
        FactChange.objects.create(fact=fact, by=editor, before={}, after={"value": "1"})
    own = Fact.objects.create(part=part, name="own_one")
    FactChange.objects.create(fact=own, by=member, before={}, after={})
    row = write(member)
    assert row.subject.startswith("1 thing")
    assert "Corrected: Ada One (Machine)" in row.text
    assert "standard:" in row.text
    assert "+ 1" in row.text


def test_what_may_not_be_read_is_not_told(member):
    topic = TopicFactory()
    put(member, "topic", topic)
    page = GuideFactory(title="Secret plan", topics=[topic])
    restrict(page)
    assert told(member) == ""


def restrict(page):
    kind = PageViewRestriction.GROUPS
    row = PageViewRestriction.objects.create(page=page, restriction_type=kind)
    row.groups.set([Group.objects.create(name="Closed")])


def test_what_closed_before_sending_is_not_sent_and_the_rest_is_told_anew(member):
    topic = TopicFactory()
    put(member, "topic", topic)
    secret = GuideFactory(title="Secret plan", topics=[topic])
    GuideFactory(title="Open page", topics=[topic])
    first = write(member)
    restrict(secret)

    mail.deliver(now=now())

    first.refresh_from_db()
    assert first.state == Mail.State.DROPPED
    second = write(member)
    assert "Open page" in second.text
    assert "Secret plan" not in second.text
    mail.deliver(now=now())
    second.refresh_from_db()
    assert second.state == Mail.State.SENT


def test_nothing_to_tell_is_no_mail_and_the_period_moves_on(member):
    assert write(member) is None
    assert not Mail.objects.exists()
    assert DigestChoice.objects.get(user=member).told_until > timezone.now()


def test_a_digest_is_written_once(member):
    topic = TopicFactory()
    put(member, "topic", topic)
    GuideFactory(topics=[topic])
    assert write(member) is not None
    assert write(member) is None
    assert Mail.objects.count() == 1


class Broken:
    """A source that stops in the middle, as a killed worker would."""

    name = "broken"

    def __init__(self, user):
        self.user = user

    def changes(self, user, since, until):
        if user == self.user:
            raise KeyboardInterrupt
        return []

    def readable(self, user, keys):
        return []


def test_a_worker_killed_between_rows_tells_nobody_twice(member, monkeypatch):
    other = UserFactory()
    topic = TopicFactory()
    GuideFactory(topics=[topic])
    for user in (member, other):
        put(user, "topic", topic)
        age(user)
    monkeypatch.setattr("accounts.digests.sources", [*telling.sources, Broken(other)])
    at = timezone.now() + timedelta(days=8)
    monkeypatch.setattr("accounts.digest_tasks.timezone.now", lambda: at)
    with pytest.raises(KeyboardInterrupt):
        write_digests.call()
    monkeypatch.undo()
    monkeypatch.setattr("accounts.digest_tasks.timezone.now", lambda: at)
    write_digests.call()
    assert sorted(Mail.objects.values_list("to", flat=True)) == sorted(
        [[member.email], [other.email]]
    )


@pytest.mark.parametrize("change", ["closed", "never", "unproven"])
def test_who_does_not_want_or_cannot_have_it_gets_nothing(member, change):
    topic = TopicFactory()
    put(member, "topic", topic)
    GuideFactory(topics=[topic])
    if change == "closed":
        member.is_active = False
        member.save()
    elif change == "never":
        following.choose_digest(user=member, every="never")
    else:
        member.emailaddress_set.update(verified=False)
    assert DigestChoice.objects.get().pk in digests.due(now=now()) or change != (
        "unproven"
    )
    assert write(member) is None


def test_a_mail_that_waits_is_dropped_when_the_member_ends_it(member):
    topic = TopicFactory()
    put(member, "topic", topic)
    GuideFactory(topics=[topic])
    row = write(member)
    following.end_digest(user_id=member.pk)
    mail.deliver(now=now())
    row.refresh_from_db()
    assert row.state == Mail.State.DROPPED


def test_who_turns_it_on_again_hears_nothing_of_the_time_between(member):
    following.choose_digest(user=member, every="never")
    age(member, days=90)
    following.choose_digest(user=member, every="day")
    choice = DigestChoice.objects.get(user=member)
    assert choice.told_until > timezone.now() - timedelta(minutes=1)


def test_the_mail_carries_the_headers_of_one_click(member, client):
    topic = TopicFactory()
    put(member, "topic", topic)
    GuideFactory(title="<script>alert(1)</script>", topics=[topic])
    row = write(member)
    assert row.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = row.headers["List-Unsubscribe"].strip("<>")
    assert link in row.text
    assert link in row.html
    assert "<script>" not in row.html
    assert "<style" not in row.html or "style=" in row.html
    path = "/" + link.split("/", 3)[3]

    for _scan in range(3):
        assert "Nothing has changed yet" in client.get(path).content.decode()
        client.head(path)
    assert DigestChoice.objects.get(user=member).every == "week"

    done = client.post(path, {"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    assert DigestChoice.objects.get(user=member).every == "never"
    assert client.post(path).status_code == 200


def test_the_link_works_without_a_token_of_a_form(member):
    strict = Client(enforce_csrf_checks=True)
    path = reverse("digest_off", args=[digests.token_for(member)])
    assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert DigestChoice.objects.get(user=member).every == "never"


@pytest.mark.parametrize("token", ["x", "a:b:c", "1", "x" * 3000])
def test_other_tokens_end_nothing(member, client, token):
    assert client.post(f"/me/digest/off/{token}/").status_code == 404
    assert DigestChoice.objects.get(user=member).every == "week"


def test_the_link_of_an_erased_account_does_no_harm(client):
    user = UserFactory()
    token = digests.token_for(user)
    user.delete()
    assert client.post(f"/me/digest/off/{token}/").status_code == 200


def test_statements_of_a_digest_do_not_grow_with_the_things(member):
    topic = TopicFactory()
    put(member, "topic", topic)

    def statements(number):
        for _n in range(number):
            GuideFactory(topics=[topic])
            put(member, "page", make_old(GuideFactory()))
            edit(GuideFactory(topics=[topic]), LONG)
        age(member)
        with CaptureQueriesContext(connection) as captured:
            assert write(member)
        return len(captured)

    statements(1)
    few = statements(1)
    assert statements(8) <= few
    assert few <= 45


def test_a_choice_is_made_on_the_shelf(client, member):
    client.force_login(member)
    client.post(reverse("my_digest"), {"every": "day"})
    assert DigestChoice.objects.get(user=member).every == "day"
    for odd in ("", "hourly", "\0"):
        client.post(reverse("my_digest"), {"every": odd})
    assert DigestChoice.objects.get(user=member).every == "day"
    assert ShelfItem.objects.of(member).count() == 1


class Saved:
    """What a later source does: it finds by itself, without follows."""

    name = "search"

    def changes(self, user, since, until):
        yield telling.Change(
            "search:1", "new", "Found", "/search/?q=x", "Search", until
        )
        yield telling.Change("page:1", "new", "Page one", "/x/", "Guide", until)

    def readable(self, user, keys):
        return keys


def test_other_sources_join_in(member, monkeypatch):
    monkeypatch.setattr("accounts.digests.sources", [Saved(), Saved()])
    row = write(member)
    assert row.subject.startswith("2 things")
    assert row.guard_arguments["keys"] == ["search:1", "page:1"]
