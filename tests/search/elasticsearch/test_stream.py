"""What the worker sends, and what becomes of it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Locale, PageViewRestriction

from search import ledger, services, tasks
from search.engines.elasticsearch import (
    client,
    comparing,
    generations,
    indices,
    mapping,
    stream,
    streaming,
)
from search.engines.elasticsearch.client import Trouble
from search.lag import figures, lags
from search.models import DeadLetter, Entry
from tests.factories import GuideFactory, markdown
from tests.search.running import catch_up

pytestmark = [pytest.mark.django_db, pytest.mark.elasticsearch]


@pytest.fixture(autouse=True)
def no_pause(elastic):
    streaming.patience.done()
    yield
    streaming.patience.done()


def guide(title="Slurm", text="Words."):
    return GuideFactory(title=title, body=markdown(f"{text}\n"))


def held(entry):
    return comparing.gate.held(generations.live()).get(entry.pk)


def entry_of(page):
    return Entry.objects.get(kind="guide", source_pk=page.pk)


def test_worker_builds_the_first_generation_and_sends_changes():
    page = guide()
    ledger.drain()
    assert generations.live() is None
    tasks.send_waiting()
    assert generations.live() is not None
    page.title = "Zyxwvutron"
    page.save_revision().publish()
    ledger.drain()
    assert [lag.rows for lag in lags()] == [1]
    assert not tasks.send_waiting()
    found = services.search(text="zyxwvutron", using="elasticsearch")
    assert [hit.title for hit in found.hits] == ["Zyxwvutron"]
    assert [lag.rows for lag in lags()] == [0]


def test_withdrawn_row_is_a_stub_that_nothing_older_overwrites():
    page = guide("Zyxwvutron")
    catch_up()
    old = entry_of(page)
    page.unpublish()
    catch_up()
    assert held(old).withdrawn
    stream.deliver(generations.live(), [old])  # a late, older write
    indices.refresh(generations.live())
    assert held(old).withdrawn
    assert services.search(text="zyxwvutron", using="elasticsearch").total == 0
    assert comparing.differences() == []


def test_stubs_are_purged_after_a_week():
    page = guide()
    catch_up()
    page.unpublish()
    catch_up()
    stub = entry_of(page)
    long_ago = timezone.now() - tasks.STUBS_KEPT - timedelta(days=1)
    Entry.objects.filter(pk=stub.pk).update(marked_at=long_ago)
    ledger.mark_pages([page.pk])
    Entry.objects.filter(pk=stub.pk).update(marked_at=long_ago)
    catch_up()
    tasks.purge()
    indices.refresh(generations.live())
    assert held(stub) is None
    assert not Entry.objects.filter(pk=stub.pk).exists()


def test_row_refused_for_good_is_a_dead_letter_with_its_reason():
    guide("Good")
    page = guide("Bad")
    catch_up()
    Entry.objects.filter(pk=entry_of(page).pk).update(
        version=99, published_at=None, quality=float("inf")
    )
    stream.drain(generations.live())
    letter = DeadLetter.objects.get()
    assert "quality" in letter.reason
    assert not Entry.objects.unsent(generations.live().slot).exists()
    Entry.objects.filter(pk=letter.entry_id).update(version=100, quality=1.0)
    stream.drain(generations.live())
    assert not DeadLetter.objects.exists()


def test_index_deleted_by_hand_is_an_error_and_does_not_come_back():
    page = guide()
    catch_up()
    live = generations.live()
    name = indices.index(live.name, "en")
    client.working().indices.delete(index=name)
    Entry.objects.filter(pk=entry_of(page).pk).update(version=99)
    with pytest.raises(Trouble):
        stream.send(live)
    assert not client.working().indices.exists(index=name)
    live.refresh_from_db()
    assert live.trouble
    assert Entry.objects.unsent(live.slot).exists()
    assert not tasks.send_waiting()
    assert not streaming.patience.over


def test_read_only_index_is_waited_for():
    page = guide()
    catch_up()
    live = generations.live()
    server, name = client.working(), indices.index(generations.live().name, "en")
    block = "index.blocks.read_only_allow_delete"
    server.indices.put_settings(index=name, settings={block: True})
    Entry.objects.filter(pk=entry_of(page).pk).update(version=99)
    with pytest.raises(Trouble):
        stream.send(live)
    assert not DeadLetter.objects.exists()
    server.indices.put_settings(index=name, settings={block: None})
    assert stream.send(live) == 1
    live.refresh_from_db()
    assert live.trouble == ""


def test_language_that_comes_into_use_gets_its_index():
    page = guide("Speicher")
    catch_up()
    german = Locale.objects.get_or_create(language_code="de")[0]
    copy = page.copy_for_translation(german, copy_parents=True)
    copy.save_revision().publish()
    catch_up()
    assert generations.live().locales == ["de", "en"]
    found = services.search(text="speicher", locale="de", using="elasticsearch")
    assert found.hits[0].locale == "de"


def test_restriction_holds_before_anything_is_sent():
    page = guide("Zyxwvutron", "Set `ZYXW_SECRET_VALUE` here.")
    other = guide("Other", "zyxwvutron")
    catch_up()
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    found = services.search(text="zyxwvutron", using="elasticsearch")
    assert [hit.title for hit in found.hits] == ["Other"]
    assert found.total == found.unfiltered == 1
    assert services.suggest(text="zyxw", using="elasticsearch") == []
    other.unpublish()
    assert services.search(text="zyxwvutron", using="elasticsearch").total == 0


def test_verify_finds_and_repairs():
    pages = [guide(f"Slurm {n}") for n in range(4)]
    catch_up()
    live, server = generations.live(), client.working()
    one, two, three, _four = (entry_of(page) for page in pages)
    name = indices.index(live.name, "en")
    server.delete(index=name, id=str(one.pk), refresh=True)
    body = {"entry": two.pk, "withdrawn": False, "hash": "x"}
    for pk, version in ((two.pk, two.version), (three.pk, 500), (999_999, 1)):
        server.index(
            index=name,
            id=str(pk),
            document={**body, "entry": pk},
            version=version,
            version_type="external_gte",
            refresh=True,
        )
    found = {one.entry_id: one.reason for one in comparing.differences()}
    assert found == {
        one.pk: "is not in the index",
        two.pk: "the document differs",
        three.pk: f"the ledger has v{three.version}, the index v500",
        999_999: "belongs to no row",
    }
    comparing.repair(comparing.differences())
    assert comparing.differences() == []


def test_lag_is_told_to_prometheus():
    guide()
    catch_up()
    Entry.objects.filter(kind="guide").update(version=9)
    names = {family.name: family for family in figures()}
    assert names["lyceum_search_waiting"].samples[0].value == 1
    assert names["lyceum_search_lag_seconds"].samples[0].value >= 0
    assert names["lyceum_search_dead_letters"].samples[0].value == 0


def test_mapping_is_strict():
    guide()
    catch_up()
    with pytest.raises(Trouble) as caught, client.told():
        client.working().index(
            index=indices.index(generations.live().name, "en"), document={"new": 1}
        )
    assert caught.value.ours
    assert mapping.schema() in generations.live().name
