"""The addresses that machines ask."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from core import health
from core.models import Mail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_probes(monkeypatch):
    """The core's; what upper apps add is tested there."""
    names = ("database", "migrations", "cache", "queue")
    own = [probe for probe in health.probes if probe.name in names]
    monkeypatch.setattr(health, "probes", own)


def test_the_process_is_alive(client, django_assert_num_queries, settings):
    settings.PAGE_CACHE_SECONDS = 600
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")


def test_ready(client):
    response = client.get("/readyz")

    assert response.status_code == 200, response.content
    body = response.json()
    assert body["ready"]
    assert set(body["parts"]) == {"database", "migrations", "cache", "queue"}
    assert "no-store" in response["Cache-Control"]


def test_a_queue_that_nobody_works_off_is_not_ready(client):
    late = timezone.now() - timedelta(hours=1)
    Mail.objects.create(key="x", to=["a@b.example"], next_try_at=late)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["reasons"] == [
        "queue: work has waited for more than a quarter of an hour"
    ]


def test_a_missing_migration_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder.Migration.objects.filter(app="core").delete()

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["reasons"][0].startswith("migrations: ")


def test_what_a_driver_says_is_not_repeated(client, monkeypatch):
    def fails():
        raise OSError("could not connect to postgres://user:secret@host")

    monkeypatch.setattr(health, "probes", [health.Probe("search", fails)])

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["reasons"] == ["search: does not answer"]
    assert b"secret" not in response.content


def test_metrics_are_closed_without_a_token(client, settings):
    settings.METRICS_TOKEN = ""

    assert client.get("/metrics").status_code == 404
    assert (
        client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
    )


def test_metrics_ask_for_the_token(client, settings):
    settings.METRICS_TOKEN = "a long token"

    assert client.get("/metrics").status_code == 401
    wrong = client.get("/metrics", headers={"Authorization": "Bearer a long tokex"})
    assert wrong.status_code == 401
    right = client.get("/metrics", headers={"Authorization": "Bearer a long token"})
    assert right.status_code == 200
    assert b"django_http_requests_total" in right.content


def test_metrics_tell_of_background_work(client, settings):
    settings.METRICS_TOKEN = "a long token"
    late = timezone.now() - timedelta(hours=1)
    Mail.objects.create(key="x", to=["a@b.example"], next_try_at=late)

    response = client.get("/metrics", headers={"Authorization": "Bearer a long token"})

    lines = response.content.decode().splitlines()
    assert 'lyceum_mails{state="waiting"} 1.0' in lines
    assert "lyceum_workers 0.0" in lines
    assert "lyceum_queue_oldest_seconds 0.0" in lines


def test_a_queue_in_use_is_ready(client):
    call_command("worker", "--once")

    assert client.get("/readyz").status_code == 200
