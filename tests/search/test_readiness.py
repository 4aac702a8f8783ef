"""The search's part of `/readyz`."""

from datetime import timedelta

import pytest
from django.utils import timezone

from search.models import Entry
from tests.factories import GuideFactory

pytestmark = pytest.mark.django_db


def test_the_engine_is_named(client):
    response = client.get("/readyz")

    assert response.status_code == 200, response.content
    assert response.json()["parts"]["search"] == "database"


def test_rows_that_nobody_prepares_are_not_ready(client):
    GuideFactory()
    long_ago = timezone.now() - timedelta(hours=1)
    Entry.objects.update(state="stale", marked_at=long_ago)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["reasons"] == [
        "search: rows wait to be prepared and no worker seems to run"
    ]
