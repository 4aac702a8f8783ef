"""The form at the end of a page, as a fragment and as a page of its own."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from core import generation
from kb.models import OwnerTask, ReaderSignal
from kb.signals.services import LIMITS
from machines.models import Fact, Part, System
from tests.factories import (
    DiagnosisFactory,
    GuideFactory,
    MachineFactory,
    TutorialFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
FRAGMENT = {"HTTP_HX_REQUEST": "true"}


def address(page):
    return f"/signals/page/{page.pk}/"


def send(client, page, kind="helpful", **fields):
    extra = {key: fields.pop(key) for key in list(fields) if key.startswith("HTTP_")}
    return client.post(address(page), {"kind": kind, **fields}, **extra)


def ran(client, page, network):
    said = {"kind": "ran", "machine": "lumi"}
    return client.post(address(page), said, REMOTE_ADDR=network)


@pytest.fixture
def ada():
    """A machine of which one thing is unknown."""
    system = MachineFactory(slug="ada", name="Ada")
    part = Part.objects.create(system=system, kind="queue", slug="long", name="long")
    Fact.objects.create(part=part, name="max_nodes", value="", evidence="U")
    return system


@pytest.mark.parametrize("factory", [GuideFactory, TutorialFactory, DiagnosisFactory])
def test_every_kind_of_page_asks_and_holds_no_form(client, factory):
    page = factory()
    html = client.get(page.url).content.decode()

    assert f'data-fragment="{address(page)}"' in html
    assert f'<a href="{address(page)}">' in html
    assert "csrfmiddlewaretoken" not in html
    assert client.cookies == {}


def test_fragment_is_the_form_alone_and_keeps_no_session(client):
    page = GuideFactory()
    response = client.get(address(page), **FRAGMENT)

    assert b"<html" not in response.content
    assert b'name="kind"' in response.content
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


def test_without_javascript_a_page_thanks_and_a_reload_sends_nothing(client):
    page = GuideFactory(title="Queues")
    response = send(client, page, "outdated", line="Slurm 24 has no such flag.")

    assert response.status_code == 302
    assert b"Thank you" in client.get(response["Location"]).content
    assert ReaderSignal.objects.get().line == "Slurm 24 has no such flag."


def test_fragment_thanks_in_place(client):
    response = send(client, GuideFactory(), "helpful", **FRAGMENT)

    assert response.status_code == 200
    assert b"Thank you" in response.content


def test_it_ran_for_me_stands_on_the_page_with_machine_and_day(client):
    MachineFactory(slug="lumi", name="LUMI")
    page = GuideFactory()
    for network in ("192.0.2.1", "198.51.100.1"):
        ran(client, page, network)

    html = client.get(page.url).content.decode()

    assert "2 readers ran this on LUMI, last " in html


def test_readers_own_machine_is_chosen_already(client):
    MachineFactory(slug="lumi", name="LUMI")
    client.cookies["machine"] = "lumi"

    html = client.get(address(GuideFactory()), **FRAGMENT).content.decode()

    assert '<option value="lumi" selected>' in html


def test_a_cached_page_is_made_anew_when_it_ran_for_somebody(client, settings):
    settings.PAGE_CACHE_SECONDS = 60
    page = GuideFactory()
    assert b"ran this" not in client.get(page.url).content

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(generation, "bump", generation.renew)  # no commit in a test
        send(client, page, "ran")

    assert b"1 reader ran this, last" in client.get(page.url).content


def test_who_is_signed_in_is_named_and_needs_no_address(client):
    reader = UserFactory(name="Ada")
    client.force_login(reader)
    page = GuideFactory()
    assert b"Sent as Ada" in client.get(address(page), **FRAGMENT).content

    send(client, page, "outdated", wants_answer="on")

    said = ReaderSignal.objects.get()
    assert (said.by, said.reader, said.wants_answer) == (reader, "", True)


@pytest.mark.parametrize(
    "path",
    [
        "/signals/page/0/",
        "/signals/page/999999/",
        f"/signals/page/{'9' * 40}/",
        "/signals/page/-1/",
        "/signals/page/x/",
        "/signals/machine/nowhere/",
        "/signals/machine/a%00b/",
    ],
)
def test_addresses_of_nothing_are_404(client, path):
    assert client.get(path).status_code == 404
    assert client.post(path, {"kind": "helpful"}).status_code == 404


def test_unpublished_restricted_and_other_pages_are_404(client):
    draft = GuideFactory(published=False)
    hidden = GuideFactory()
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    secret = GuideFactory()
    PageViewRestriction.objects.create(
        page=secret, restriction_type="password", password="x"
    )
    home = hidden.get_ancestors()[1]

    for page in (draft, hidden, secret, home):
        assert client.get(address(page)).status_code == 404
        assert send(client, page).status_code == 404
    assert not ReaderSignal.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": ""},
        {"kind": "value", "line": "x"},
        {"kind": "nonsense"},
        {"kind": "ran", "machine": "no-such"},
        {"kind": "outdated", "line": "x" * 501},
        {"kind": "outdated", "wants_answer": "on", "email": "no address"},
        {"kind": "outdated", "wants_answer": "on"},
        {"kind": "outdated", "email": "a@b.example"},
    ],
)
def test_what_cannot_be_taken_is_said_and_kept(client, fields):
    MachineFactory(slug="lumi")
    given = {"line": "My very own words.", **fields}
    response = client.post(address(GuideFactory()), given, **FRAGMENT)

    assert response.status_code == 200
    assert given["line"] in response.content.decode()
    assert b"field__error" in response.content
    assert not ReaderSignal.objects.exists()


def test_markup_and_unseen_characters_do_no_harm(client):
    page = GuideFactory(owner=UserFactory(role="editor"))
    line = "<script>alert(1)</script> a\x00b\u202ec\nd\ufeff"
    assert send(client, page, "inaccurate", line=line).status_code == 302

    said = ReaderSignal.objects.get()
    assert said.line == "<script>alert(1)</script> a bc d"
    client.force_login(page.owner)
    desk = client.get(f"/admin/queue/{said.task_id}/").content.decode()
    assert "&lt;script&gt;alert(1)" in desk
    assert "<script>alert" not in desk


def test_the_trap_is_thanked_and_nothing_is_kept(client):
    response = send(client, GuideFactory(), "outdated", website="http://spam.example")

    assert response.status_code == 302
    assert not ReaderSignal.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_ORIGIN": "null"},
    ],
)
def test_a_form_of_another_site_is_refused(client, headers):
    assert send(client, GuideFactory(), **headers).status_code == 403
    assert not ReaderSignal.objects.exists()


def test_too_much_from_one_network_is_refused_in_words(client):
    most = LIMITS[0][1]
    for _n in range(most):
        assert send(client, GuideFactory()).status_code == 302

    response = send(client, GuideFactory(), "outdated", line="Still here.")

    assert response.status_code == 429
    assert b"in a short time" in response.content
    assert b"Still here." in response.content
    assert ReaderSignal.objects.count() == most


def test_only_editors_see_how_many_said_what(client):
    page = GuideFactory()
    send(client, page, "helpful")
    assert b"For editors" not in client.get(address(page)).content

    client.force_login(UserFactory(role="editor"))

    assert b"For editors: Helpful 1" in client.get(address(page)).content


def test_a_machine_asks_and_names_an_unknown_value(ada, client):
    html = client.get("/machines/ada/").content.decode()
    assert 'data-fragment="/signals/machine/ada/"' in html
    tell = html.split('href="/signals/machine/ada/?value=')[1].split('"')[0]
    form = client.get(f"/signals/machine/ada/?value={tell}")
    assert form.status_code == 200

    said = {"kind": "value", "value": tell, "line": "48 h, see the user guide."}
    assert client.post("/signals/machine/ada/", said).status_code == 302

    task = OwnerTask.objects.get()
    assert (task.kind, task.system.slug, task.owner) == ("value", "ada", None)
    assert ReaderSignal.objects.get().fact_id == int(tell)


def test_a_value_of_another_machine_is_404(ada, client):
    other = MachineFactory(slug="other")
    html = client.get("/machines/ada/").content.decode()
    tell = html.split('href="/signals/machine/ada/?value=')[1].split('"')[0]

    for value in (tell, "x", "9" * 30, "-1"):
        path = f"/signals/machine/{other.slug}/?value={value}"
        assert client.get(path).status_code == 404
    assert System.objects.count() == 2


def test_an_alias_stands_for_its_source(client):
    page = GuideFactory()
    alias = page.create_alias(parent=page.get_parent(), update_slug="copy")
    send(client, alias, "helpful")

    assert ReaderSignal.objects.get().page_id == page.pk


@pytest.mark.parametrize("factory", [GuideFactory, TutorialFactory, DiagnosisFactory])
def test_a_page_costs_no_statement_more(client, factory):
    MachineFactory(slug="lumi", name="LUMI")
    page = factory()
    for n in range(5):
        ran(client, page, f"192.0.2.{n}")
    client.get(page.url)
    generation.renew()

    with CaptureQueriesContext(connection) as statements:
        client.get(page.url)

    assert len(statements) <= 12


def test_the_fragment_costs_few_statements(client):
    MachineFactory(slug="lumi", name="LUMI")
    page = GuideFactory()
    client.get(address(page), **FRAGMENT)

    with CaptureQueriesContext(connection) as statements:
        client.get(address(page), **FRAGMENT)

    assert len(statements) <= 5
