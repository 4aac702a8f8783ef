"""The outbox and the audit log in the admin."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import audit, mail
from core.models import AuditEntry, Mail
from tests.factories import TopicFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client):
    user = UserFactory(role="coordinator", name="Cora")
    client.force_login(user)
    return user


def failed(**fields):
    row = mail.queue(to=["a@b.example"], subject="Hello", text="Text", **fields)
    Mail.objects.filter(pk=row.pk).update(state="failed", reason="OSError: no")
    return row


def test_the_outbox_shows_what_failed_and_why(client, coordinator):
    row = failed()

    assert b"Hello" in client.get("/admin/outbox/").content
    page = client.get(f"/admin/outbox/inspect/{row.pk}/").content
    assert b"OSError: no" in page


def test_a_coordinator_cannot_sign_in_with_the_mail_of_somebody_else(
    client, coordinator
):
    administrator = UserFactory(role="administrator")
    text = f"Hello {administrator.name}: https://a.example/accounts/password/reset/key/3-x/"
    row = mail.queue(to=[administrator.email], subject="Reset", text=text)

    page = client.get(f"/admin/outbox/inspect/{row.pk}/").content.decode()

    assert f"Hello {administrator.name}: https://a.example/accounts/…" in page
    assert "reset/key" not in page


def test_a_failed_mail_is_sent_again_on_post_only(client, coordinator):
    row = failed()
    url = f"/admin/outbox/{row.pk}/again/"
    assert client.get(url).status_code == 200
    row.refresh_from_db()
    assert row.state == Mail.State.FAILED

    client.post(url)

    assert mail.deliver() == {"sent": 1}
    assert AuditEntry.objects.get(action="mail.sent_again").actor_id == coordinator.pk


def test_a_waiting_mail_is_not_pushed(client, coordinator):
    row = mail.queue(to=["a@b.example"], subject="Hello", text="Text")

    response = client.post(f"/admin/outbox/{row.pk}/again/")

    assert response.status_code in (302, 403)
    row.refresh_from_db()
    assert row.attempts == 0
    assert not AuditEntry.objects.filter(action="mail.sent_again").exists()


@pytest.mark.parametrize("role", ["expert", "editor"])
def test_others_see_neither(client, role):
    client.force_login(UserFactory(role=role))
    row = failed()
    for url in (
        "/admin/outbox/",
        f"/admin/outbox/{row.pk}/again/",
        "/admin/audit-log/",
    ):
        response = client.get(url)
        assert response.status_code == 302, url
        assert response["Location"] == "/admin/", url


@pytest.mark.parametrize("role", ["coordinator", "administrator"])
@pytest.mark.parametrize("name", ["outbox", "audit-log"])
def test_nobody_writes_these_rows_by_hand(client, role, name):
    client.force_login(UserFactory(role=role))
    row = failed() if name == "outbox" else audit.record("topic.merged")
    for action in ("new", f"edit/{row.pk}", f"delete/{row.pk}"):
        response = client.post(f"/admin/{name}/{action}/", {"subject": "x"})
        assert response.status_code in (302, 403, 404), action
    assert type(row).objects.filter(pk=row.pk).exists()


def test_the_audit_log_says_who_what_which(client, coordinator):
    topic = TopicFactory(name="NCCL")
    row = audit.record("topic.merged", by=coordinator, on=topic, data={"into": 7})

    content = client.get("/admin/audit-log/").content.decode()
    assert "topic.merged" in content
    assert "Cora" in content
    assert "NCCL" in content
    assert client.get(f"/admin/audit-log/inspect/{row.pk}/").status_code == 200


@pytest.mark.parametrize("name", ["outbox", "audit-log"])
def test_lists_do_not_grow_in_queries(client, coordinator, name):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/admin/{name}/").status_code == 200
        return len(queries)

    def add(count):
        for _ in range(count):
            failed()
            audit.record("topic.merged", by=UserFactory())

    add(2)
    cost()
    few = cost()
    add(8)
    assert cost() <= few
