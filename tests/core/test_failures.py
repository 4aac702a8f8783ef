"""When the machine under the site fails, the reader is told so, not shown a 500."""

import errno
import shutil
import sqlite3
import threading

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DataError, OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection

from accounts.models import User
from core import failures, uploads
from core.models import Document
from tests.factories import GuideFactory, TopicFactory, UserFactory
from tests.factories.people import PASSWORD

sqlite_only = pytest.mark.skipif(
    not django_settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"),
    reason="the lock of a SQLite file",
)


@pytest.fixture
def patient_client():
    return Client(raise_request_exception=False)


@pytest.fixture
def locked():
    """Another process is writing and does not stop."""
    connection.ensure_connection()
    connection.connection.execute("PRAGMA busy_timeout = 200")
    other = sqlite3.connect(str(connection.settings_dict["NAME"]))
    other.execute("BEGIN IMMEDIATE")
    yield
    other.rollback()
    other.close()
    connection.connection.execute("PRAGMA busy_timeout = 20000")


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_reading_goes_on_while_another_process_writes(settings, client, request):
    settings.PAGE_CACHE_SECONDS = 600
    guide = GuideFactory()
    Client().get("/topics/")
    request.getfixturevalue("locked")

    assert client.get(guide.url).status_code == 200
    assert client.get("/topics/").status_code == 200


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_writing_is_answered_503_with_a_time_to_come_back(patient_client, request):
    user = UserFactory()
    patient_client.force_login(user)
    request.getfixturevalue("locked")

    response = patient_client.post(reverse("me"), {"name": "Ada"})

    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert b"busy" in response.content
    assert b"Traceback" not in response.content


@pytest.mark.skipif(
    django_settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"),
    reason="a lock on a row",
)
@pytest.mark.django_db(transaction=True)
def test_a_row_that_stays_locked_is_answered_503(patient_client):
    user = UserFactory()
    patient_client.force_login(user)
    taken, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            User.objects.select_for_update().get(pk=user.pk)
            taken.set()
            done.wait(20)
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    taken.wait(10)
    try:
        response = patient_client.post(reverse("me"), {"name": "Ada"})
    finally:
        done.set()
        other.join()

    assert response.status_code == 503
    assert response["Retry-After"] == "30"


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_signing_in_while_another_process_writes(patient_client, request):
    user = UserFactory()
    request.getfixturevalue("locked")
    data = {"login": user.email, "password": PASSWORD}

    response = patient_client.post(reverse("account_login"), data)

    assert response.status_code == 503


@sqlite_only
def test_a_failure_in_middleware_has_the_same_page(rf):
    """There no `process_exception` is asked: the last handler has to know."""
    try:
        raise OperationalError("database is locked")
    except OperationalError:
        response = failures.server_error(rf.get("/"))
    assert response.status_code == 503

    try:
        raise ValueError("secret")
    except ValueError:
        response = failures.server_error(rf.get("/"))
    assert response.status_code == 500
    assert b"secret" not in response.content


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 507),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), 507),
        (OperationalError("database or disk is full"), 507),
        (OSError(errno.ENOENT, "No such file"), None),
        (OperationalError("no such table: x"), None),
        (ValueError("x"), None),
    ],
)
@sqlite_only
def test_which_failures_have_a_page(error, status):
    response = failures.for_exception(error)

    assert (response.status_code if response else None) == status


def upload(client):
    return client.post(
        reverse("wagtaildocs:add"),
        {
            "title": "Report",
            "file": SimpleUploadedFile("report.txt", b"text"),
            "collection": Collection.get_first_root_node().pk,
        },
    )


@pytest.mark.django_db
def test_a_full_disk_on_upload_is_said_at_the_field(client, monkeypatch):
    client.force_login(UserFactory(role="editor"))
    almost_full = shutil.disk_usage("/")._replace(free=uploads.KEEP_FREE)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: almost_full)

    response = upload(client)

    assert response.status_code == 200
    assert "no room left" in str(response.context["form"].errors["file"])
    assert not Document.objects.exists()


@pytest.mark.django_db
def test_a_disk_that_fills_up_while_writing_is_said_on_a_page(client, monkeypatch):
    client.force_login(UserFactory(role="editor"))

    def full(self, name, content):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", full)
    response = upload(client)

    assert response.status_code == 507
    assert b"no room left" in response.content
    assert not Document.objects.exists()


@pytest.mark.django_db
def test_an_upload_with_room_is_kept(client):
    client.force_login(UserFactory(role="editor"))

    assert upload(client).status_code == 302
    assert Document.objects.get().title == "Report"


@pytest.mark.django_db
def test_a_file_above_the_limit_is_refused_at_the_field(client, settings):
    client.force_login(UserFactory(role="editor"))
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 3

    response = upload(client)

    assert response.status_code == 200
    assert response.context["form"].errors["file"]


@pytest.mark.django_db
def test_a_form_above_the_limit_is_a_bad_request(patient_client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    response = patient_client.post(reverse("account_login"), {"login": "x" * 2000})

    assert response.status_code == 400


@pytest.mark.django_db
def test_a_form_that_expired(client):
    strict = Client(enforce_csrf_checks=True)

    response = strict.post(reverse("account_login"), {"login": "a@b.example"})

    assert response.status_code == 403
    assert b"Traceback" not in response.content
    assert response["Content-Type"].startswith("text/html")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "posted", [{}, {"body-count": "x"}, {"body-count": "1"}, {"title": "A"}]
)
def test_a_form_without_its_hidden_fields_is_refused(posted):
    page = GuideFactory()
    client = Client()
    client.force_login(UserFactory(role="administrator"))

    for path in (
        f"/admin/pages/{page.pk}/edit/",
        f"/admin/pages/{page.pk}/edit/preview/",
        f"/admin/pages/add/kb/guidepage/{page.get_parent().pk}/",
    ):
        answer = client.post(path, posted)
        assert answer.status_code in (200, 400), path
        if answer.status_code == 400:
            assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("chosen", ["NaN", "1,5", "<b>", "9" * 300])
def test_a_choice_that_is_no_key_is_refused(chosen):
    client, topic = Client(), TopicFactory()
    client.force_login(UserFactory(role="editor"))
    address = reverse(topic.snippet_viewset.get_url_name("edit"), args=[topic.pk])

    answer = client.post(address, {"name": "A", "slug": "a", "parent": chosen})

    assert answer.status_code in (200, 400)
    topic.refresh_from_db()
    assert topic.name != "A"


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["9" * 20, "9" * 400, "-" + "9" * 25])
def test_a_filter_with_a_number_beyond_any_key_is_refused(number):
    client = Client()
    client.force_login(UserFactory(role="editor"))
    parent = GuideFactory().get_parent()
    topic = TopicFactory()
    history = reverse(topic.snippet_viewset.get_url_name("history"), args=[topic.pk])

    for path in (f"/admin/pages/{parent.pk}/?site=", f"{history}?user="):
        assert client.get(path + number).status_code in (200, 400), path


def test_a_fault_of_ours_is_not_the_readers():
    assert failures.for_exception(OverflowError("x")) is None
    assert failures.for_exception(DataError("x")) is None
    assert failures.for_exception(KeyError("body")) is None
    assert failures.for_exception(ValueError("x")) is None
