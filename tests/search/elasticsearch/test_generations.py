"""Building, swapping, going back, and being killed in the middle of it."""

import os
import signal
import subprocess
import sys
import threading
from io import StringIO

import pytest
from django.conf import settings as site
from django.core.management import CommandError, call_command
from django.db import connections

from search import ledger, services
from search.engines.elasticsearch import (
    client,
    comparing,
    gate,
    generations,
    indices,
    mapping,
    stream,
)
from search.engines.elasticsearch.generations import GateClosed
from search.models import DeadLetter, Entry, Generation
from tests.factories import GuideFactory, TopicFactory, markdown
from tests.house.ground import ROOT
from tests.search.running import catch_up

pytestmark = [pytest.mark.django_db, pytest.mark.elasticsearch]


def run(name, *arguments):
    out = StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


def titles(text):
    found = services.search(text=text, using="elasticsearch")
    return sorted(hit.title for hit in found.hits)


def test_rebuild_swaps_and_rollback_returns(elastic):
    page = GuideFactory(title="Slurm one")
    assert "Readers ask" in run("search_rebuild")
    first = generations.live()
    GuideFactory(title="Slurm two")
    catch_up()
    run("search_rebuild")
    second = generations.live()
    assert second.pk != first.pk
    assert titles("slurm") == ["Slurm one", "Slurm two"]
    page.unpublish()
    GuideFactory(title="Slurm three")
    catch_up()
    run("search_rebuild", "--rollback")
    assert generations.live().pk == first.pk
    assert titles("slurm") == ["Slurm three", "Slurm two"]
    assert indices.read_by() == {
        indices.read_alias("en"): [indices.index(first.name, "en")]
    }
    run("search_rebuild", "--rollback")  # and forth
    assert generations.live().pk == second.pk
    run("search_rebuild")  # drops the oldest
    assert Generation.objects.count() == 2
    assert indices.existing(first.name) == {}


def test_nothing_to_return_to(elastic):
    GuideFactory()
    run("search_rebuild")
    with pytest.raises(CommandError, match="no generation"):
        run("search_rebuild", "--rollback")


def test_changes_while_it_is_built_reach_both(elastic):
    GuideFactory(title="Slurm one")
    catch_up()
    building = generations.begin(print)
    GuideFactory(title="Slurm two")
    ledger.drain()
    stream.step()
    assert titles("slurm")
    generations.rebuild()
    assert generations.live().pk == building.pk
    assert titles("slurm") == ["Slurm one", "Slurm two"]
    assert comparing.differences() == []


def test_gate_stays_closed_when_a_document_differs(elastic):
    GuideFactory(title="Slurm one", topics=[TopicFactory(name="One")])
    catch_up()
    live = generations.live()
    building = generations.begin(print)
    generations.fill(building, print)
    name = indices.index(building.name, "en")
    entry = Entry.objects.filter(kind="guide").get()
    client.working().update(
        index=name, id=str(entry.pk), doc={"facets": {"topic": ["x"]}}, refresh=True
    )
    with pytest.raises(GateClosed) as caught:
        generations.check(building, print)
    assert "topic" in str(caught.value)
    with pytest.raises(CommandError, match="keep the old one"):
        run("search_rebuild")
    assert generations.live().pk == live.pk
    assert titles("slurm") == ["Slurm one"]


def test_gate_sees_what_is_missing_and_what_changed(elastic):
    page = GuideFactory(title="Slurm one")
    GuideFactory(title="Slurm two")
    catch_up()
    live = generations.live()
    assert list(gate.faults(live)) == []
    entry = Entry.objects.get(kind="guide", source_pk=page.pk)
    Entry.objects.filter(pk=entry.pk).update(title="Another")
    held = gate.held(live)
    assert len(list(gate.checksums([entry.pk], held))) == 1
    client.working().delete(
        index=indices.index(live.name, "en"), id=str(entry.pk), refresh=True
    )
    assert any("1 in the index" in fault for fault in gate.faults(live))


def test_older_form_is_told_and_the_database_answers(elastic):
    GuideFactory(title="Slurm one")
    catch_up()
    Generation.objects.update(schema="older")
    found = services.search(text="slurm")
    assert (found.engine, found.degraded, found.total) == ("database", True, 1)
    with pytest.raises(CommandError):
        run("search_doctor")
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("search_doctor", stdout=out)
    assert "older form" in out.getvalue()
    assert "search_rebuild" in out.getvalue()
    run("search_rebuild")
    assert not services.search(text="slurm").degraded


def test_doctor_is_content_and_sees_what_is_wrong(elastic):
    GuideFactory(title="Slurm")
    catch_up()
    assert "BAD" not in run("search_doctor")
    live = generations.live()
    name = indices.index(live.name, "en")
    other = f"{site.ELASTICSEARCH_PREFIX}-20200101000000000-abc-en"
    server = client.working()
    server.indices.create(index=other, aliases={indices.read_alias("en"): {}})
    entry = Entry.objects.first()
    DeadLetter.objects.create(
        entry=entry,
        generation=live,
        version=1,
        reason="too odd",
        at=entry.marked_at,
    )
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("search_doctor", stdout=out)
    assert f"names {other} and {name}" in out.getvalue()
    assert "too odd" in out.getvalue()
    server.indices.delete(index=[name])
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("search_doctor", stdout=out)
    assert "is gone" in out.getvalue()


def test_another_site_on_the_same_server_is_left_alone(elastic, settings):
    GuideFactory(title="Slurm")
    prefix = settings.ELASTICSEARCH_PREFIX
    theirs = f"{prefix}-staging-20200101000000000-abc-en"
    client.working().indices.create(index=theirs, aliases={f"{prefix}-staging-en": {}})
    catch_up()
    run("search_rebuild")
    found = client.working().indices.get_alias(index=theirs)
    assert list(found[theirs]["aliases"]) == [f"{prefix}-staging-en"]


STEPS = ["Beginning", "Filling", "Filled", "Checking", "Swapping", "Swapped"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_at_any_step_it_goes_on(elastic, settings):
    for number in range(3):
        GuideFactory(title=f"Slurm {number}", body=markdown("Words.\n"))
    ledger.drain()
    generations.rebuild()
    for step in STEPS:
        before = generations.live().pk
        kill_at(step, settings)
        assert titles("slurm") == ["Slurm 0", "Slurm 1", "Slurm 2"], step
        generations.rebuild()
        assert generations.live().pk != before, step
        assert Generation.objects.count() == 2
        assert comparing.differences() == [], step
        assert titles("slurm") == ["Slurm 0", "Slurm 1", "Slurm 2"], step


def kill_at(step, settings):
    """Run the command in a process of its own and kill it when it says a step."""
    database = connections["default"].settings_dict
    sqlite = database["ENGINE"].endswith("sqlite3")
    name = str(database["NAME"])
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "ELASTICSEARCH_URL": settings.ELASTICSEARCH_URL,
        "ELASTICSEARCH_PREFIX": settings.ELASTICSEARCH_PREFIX,
    }
    script = (
        "import django; from django.conf import settings;"
        f"settings.DATABASES['default']['NAME'] = {name!r}; django.setup();"
        "from django.core.management import call_command;"
        "call_command('search_rebuild')"
    )
    assert sqlite or "DATABASE_URL" in environment
    command = [sys.executable, "-u", "-c", script]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        guard = threading.Timer(60, process.kill)
        guard.start()
        for line in process.stdout:
            if line.startswith(step):
                process.send_signal(signal.SIGKILL)
                break
        guard.cancel()
        assert process.wait() == -signal.SIGKILL, step


def test_schema_changes_with_the_mapping(monkeypatch):
    before = mapping.schema()
    monkeypatch.setattr(mapping, "EDITION", 999)
    assert mapping.schema() != before
