"""What readers, feeds and calendars are told of events."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar
from lxml import etree

from core import generation
from machines.events import services, zones
from machines.events.showing import end, span, strip_of
from machines.models import MachineEvent, Part
from tests.factories import MachineEventFactory, MachineFactory, UserFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOON = datetime.now(tz=UTC).replace(microsecond=0) + HOUR


@pytest.fixture
def lumi():
    return MachineFactory(country="FI")


def text(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def entries(client, address="/machines/lumi/events.ics"):
    return Calendar.from_ical(client.get(address).content).walk("VEVENT")


# ------------------------------------------------------------------------ times


@pytest.mark.parametrize(
    ("wall", "zone", "utc"),
    [
        ("2026-07-01 09:00", "Europe/Helsinki", "2026-07-01 06:00"),
        ("2026-12-01 09:00", "Europe/Helsinki", "2026-12-01 07:00"),
        ("2026-10-25 03:30", "Europe/Helsinki", "2026-10-25 00:30"),
        ("2026-12-01 09:00", "Europe/Lisbon", "2026-12-01 09:00"),
    ],
)
def test_wall_clock_becomes_an_instant(wall, zone, utc):
    found = zones.instant(datetime.fromisoformat(wall), zone)
    assert f"{found:%Y-%m-%d %H:%M}" == utc


def test_time_that_the_clocks_skip_is_refused():
    with pytest.raises(zones.NoSuchTime):
        zones.instant(datetime.fromisoformat("2026-03-29 03:30"), "Europe/Helsinki")


def test_times_are_said_by_both_clocks():
    event = MachineEventFactory.build(
        starts=NOON, ends=NOON + HOUR, zone="Europe/Helsinki"
    )
    assert span(event) == "1 Dec 2026, 14:00–15:00 in Helsinki (12:00–13:00 UTC)"
    assert end(event) == "15:00 in Helsinki (13:00 UTC), 1 Dec 2026"


def test_another_day_in_utc_is_named():
    late = datetime(2026, 11, 30, 23, tzinfo=UTC)
    event = MachineEventFactory.build(starts=late, zone="Europe/Helsinki")
    assert span(event) == "1 Dec 2026, 01:00 in Helsinki (30 Nov 2026, 23:00 UTC)"


def test_two_days_are_both_named():
    event = MachineEventFactory.build(
        starts=NOON, ends=NOON + 20 * HOUR, zone="Europe/Helsinki"
    )
    assert span(event) == (
        "1 Dec 2026, 14:00 – 2 Dec 2026, 10:00 in Helsinki"
        " (1 Dec 2026, 12:00 – 2 Dec 2026, 08:00 UTC)"
    )


def test_strip_says_now_next_and_how_many_more(lumi):
    MachineEventFactory(system=lumi, starts=NOON - HOUR, ends=NOON + HOUR, title="Now")
    for hours in (3, 2, 5):
        MachineEventFactory(system=lumi, starts=NOON + hours * HOUR, title=str(hours))
    strip = strip_of(MachineEvent.objects.not_over(NOON), NOON)
    assert [event.title for event in strip.under_way] == ["Now"]
    assert (strip.following.title, strip.more) == ("2", 2)
    assert strip.is_down


def test_outage_of_a_partition_is_not_one_of_the_machine(lumi):
    event = MachineEventFactory(system=lumi, starts=NOON)
    event.partitions.add(
        Part.objects.create(system=lumi, kind="partition", slug="gpu", name="GPU")
    )
    assert not strip_of(MachineEvent.objects.not_over(NOON), NOON).is_down


# ------------------------------------------------------------------------ pages


def test_machine_says_that_nothing_was_announced(lumi, client):
    MachineEventFactory(system=lumi, starts=SOON, announced_at=None, title="Secret")
    page = text(client, "/machines/lumi/")
    assert "No outage announced here" in page
    assert "Secret" not in page
    assert "Secret" not in text(client, "/machines/lumi/events/")


def test_machine_and_index_say_what_is_under_way_and_next(lumi, client):
    MachineEventFactory(system=lumi, starts=SOON - 2 * HOUR, title="New switches")
    MachineEventFactory(system=lumi, starts=SOON, kind="upgrade", title="Slurm 26.05")
    page = text(client, "/machines/lumi/")
    assert "New switches" in page
    assert "Nobody has said until when" in page
    assert "Slurm 26.05" in page
    assert "Out of reach" in text(client, "/machines/")


def test_page_lists_cancelled_and_past_ones(lumi, client):
    old = MachineEventFactory(
        system=lumi, starts=NOON - 99 * 24 * HOUR, ends=NOON - 98 * 24 * HOUR
    )
    gone = MachineEventFactory(system=lumi, starts=SOON, cancelled_at=NOON)
    for address in ("/machines/lumi/events/", "/machines/events/"):
        page = text(client, address)
        assert old.title in page
        assert f"<s>{gone.title}</s>" in page
    assert "No outage announced here" in text(client, "/machines/lumi/")


@pytest.mark.parametrize("number", [1, 30])
def test_statements_do_not_grow_with_the_events(lumi, client, number):
    for n in range(number):
        MachineEventFactory(system=lumi, starts=SOON + n * HOUR)
    for address in ("/machines/lumi/events/", "/machines/events/"):
        client.get(address)
        generation.renew()
        with CaptureQueriesContext(connection) as statements:
            client.get(address)
        assert len(statements) <= 9, address


@pytest.mark.parametrize(
    "path", ["nowhere/events/", "nowhere/events.ics", "nowhere/events/feed.atom"]
)
def test_unknown_machine_is_not_found(lumi, client, path):
    assert client.get(f"/machines/{path}").status_code == 404


def test_odd_page_number_is_the_first(lumi, client):
    assert client.get("/machines/lumi/events/?page=%00x").status_code == 200


# ------------------------------------------------------------ calendars and feeds


def test_calendar_knows_an_event_by_one_uid_and_a_growing_sequence(lumi, client):
    event = MachineEventFactory(system=lumi, starts=SOON, ends=SOON + HOUR)
    editor = UserFactory(role="editor")
    (before,) = entries(client)
    event = services.change_event(
        event=event,
        version=1,
        said={"starts": SOON + HOUR, "ends": SOON + 2 * HOUR},
        partitions=[],
        by=editor,
    )
    (moved,) = entries(client)
    services.cancel_event(event=event, version=2, by=editor)
    (cancelled,) = entries(client)
    assert before["uid"] == moved["uid"] == cancelled["uid"]
    sequence = [entry["sequence"] for entry in (before, moved, cancelled)]
    assert sequence == [0, 1, 2]
    assert moved["dtstart"].dt == SOON + HOUR
    assert [moved["status"], cancelled["status"]] == ["CONFIRMED", "CANCELLED"]
    assert before["dtstamp"].dt < moved["dtstamp"].dt


def test_calendar_has_no_drafts_and_survives_odd_words(lumi, client):
    MachineEventFactory(system=lumi, announced_at=None)
    odd = "Nodes; a, b\\ \n END:VEVENT 節点"
    MachineEventFactory(system=lumi, starts=SOON, title="x;y,\\z", note=odd)
    (entry,) = entries(client, "/machines/events.ics")
    assert entry["summary"] == "LUMI: x;y,\\z"
    assert odd in entry["description"]


def test_calendar_that_has_not_changed_is_not_sent_again(lumi, client):
    MachineEventFactory(system=lumi, starts=SOON)
    first = client.get("/machines/lumi/events.ics")
    assert first["Content-Type"].startswith("text/calendar")
    again = client.get(
        "/machines/lumi/events.ics",
        headers={"if-modified-since": first["Last-Modified"]},
    )
    assert again.status_code == 304


def test_feed_says_what_was_cancelled(lumi, client):
    MachineEventFactory(system=lumi, title="Gone & away", cancelled_at=NOON)
    MachineEventFactory(system=MachineFactory(slug="bob"), title="Elsewhere")
    MachineEventFactory(system=lumi, title="Secret", announced_at=None)
    spaces = {"a": "http://www.w3.org/2005/Atom"}
    feed = etree.fromstring(client.get("/machines/lumi/events/feed.atom").content)
    titles = feed.xpath("//a:entry/a:title/text()", namespaces=spaces)
    assert titles == ["Cancelled: LUMI: Gone & away"]
    whole = etree.fromstring(client.get("/machines/events/feed.atom").content)
    assert len(whole.xpath("//a:entry", namespaces=spaces)) == 2


def test_api_tells_the_same(lumi, client):
    event = MachineEventFactory(system=lumi, starts=SOON, cancelled_at=NOON)
    MachineEventFactory(system=lumi, announced_at=None)
    said = client.get("/api/v1/machines/lumi/events").json()
    assert said["count"] == 1
    assert said["items"][0]["uid"] == str(event.uid)
    assert said["items"][0]["state"] == "cancelled"
    assert client.get("/api/v1/machines/events").json()["count"] == 1
    assert client.get("/api/v1/machines/nowhere/events").status_code == 404
