"""The index, a machine's page, its history, one's own machine, the short address."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import generation
from kb.models import GuideMachine
from machines import services
from machines.models import System
from tests.factories import GuideFactory, UserFactory
from tests.machines.conftest import fact

pytestmark = pytest.mark.django_db


def cold(client, address):
    """The statements of a page nobody has asked for, on a process that is warm."""
    client.get(address)
    generation.renew()
    with CaptureQueriesContext(connection) as statements:
        assert client.get(address).status_code == 200
    return len(statements)


def test_page_and_index_cost_few_statements(whole, client):
    assert cold(client, "/machines/lumi/") <= 12
    assert cold(client, "/machines/") <= 8


def test_every_page_stands(whole, client):
    for slug in System.objects.values_list("slug", flat=True):
        assert client.get(f"/machines/{slug}/").status_code == 200, slug


def test_page_shows_both_readings(ada, client):
    page = client.get("/machines/ada/").content.decode()
    assert "Sources disagree" in page
    assert '<data value="2978">2,978</data>' in page
    assert '<data value="2560">2,560</data>' in page


def test_page_shows_what_is_unknown(ada, client):
    page = client.get("/machines/ada/").content.decode()
    assert 'id="unknown"' in page
    assert "ev--u" in page


def test_short_address_leads_to_the_machine(ada, client):
    response = client.get("/m/1")
    assert (response.status_code, response["Location"]) == (302, "/machines/ada/")
    ada.delete()
    assert client.get("/m/1").status_code == 404


def test_guides_that_name_it_are_listed(ada, client):
    guide = GuideFactory(title="Queues of Ada")
    GuideMachine.objects.create(page=guide, machine="ada")
    assert "Queues of Ada" in client.get("/machines/ada/").content.decode()
    assert 'href="/machines/ada/"' in client.get(guide.url).content.decode()


def test_draft_guide_is_not_listed(ada, client):
    guide = GuideFactory(title="Secret plan", published=False)
    GuideMachine.objects.create(page=guide, machine="ada")
    assert "Secret plan" not in client.get("/machines/ada/").content.decode()


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ("vendor=amd", "LUMI", "Leonardo"),
        ("country=it", "Leonardo", "Karolina"),
        ("accelerator=gh200", "JUPITER", "Vega"),
        ("status=coming", "Alice Recoque", "Karolina"),
        ("status=running&country=it", "Leonardo", "LISA"),
    ],
)
def test_filters(whole, client, query, there, gone):
    page = client.get(f"/machines/?{query}").content.decode()
    assert f">{there}</a>" in page
    assert f">{gone}</a>" not in page


def test_counts_of_a_filter_leave_its_own_group_out(whole, client):
    response = client.get("/machines/?country=it&status=running")
    choices = response.context["listing"].choices
    counts = {choice.value: choice.count for choice in choices["status"]}
    assert counts == {"running": 1, "coming": 2}


@pytest.mark.parametrize(
    "query",
    ["country=%00", "country=", "vendor=" + "x" * 500, "status=a&status=b", "page=%ff"],
)
def test_odd_filters_find_nothing_or_all(ada, client, query):
    assert client.get(f"/machines/?{query}").status_code == 200


@pytest.mark.parametrize("path", ["nowhere/", "ada%00/", "nowhere/changes/"])
def test_unknown_machine_is_not_found(ada, client, path):
    assert client.get(f"/machines/{path}").status_code == 404


def test_changes_say_before_and_after_but_not_who(ada, client):
    editor = UserFactory(role="editor", name="Somebody Special")
    row = fact("nodes")
    services.correct_fact(
        fact=row, version=1, said={"value": "3000"}, by=editor, why="Seen in sinfo"
    )
    page = client.get("/machines/ada/changes/").content.decode()
    assert "2978" in page
    assert "3000" in page
    assert "Seen in sinfo" in page
    assert "Somebody Special" not in page
    assert client.get("/machines/ada/changes/?page=99x").status_code == 200


# --------------------------------------------------------------------- my machine


def choose(client, machine, **more):
    address = more.pop("next", "/machines/ada/")
    data = {"machine": machine, "next": address}
    return client.post("/machines/mine/", data, **more)


def test_my_machine_is_remembered_without_scripts(ada, client):
    response = choose(client, "ada")
    assert (response.status_code, response["Location"]) == (302, "/machines/ada/")
    assert client.cookies["machine"].value == "ada"
    page = client.get("/machines/").content.decode()
    assert 'class="is-mine"' in page
    assert "<b>Ada</b>" in page


def test_page_of_one_machine_is_not_kept_for_another(ada, client, settings):
    settings.PAGE_CACHE_SECONDS = 60
    choose(client, "ada")
    assert "is-mine" in client.get("/machines/").content.decode()
    client.cookies.clear()
    assert "is-mine" not in client.get("/machines/").content.decode()


def test_my_machine_is_forgotten(ada, client):
    choose(client, "ada")
    choose(client, "")
    assert client.cookies["machine"].value == ""


@pytest.mark.parametrize("machine", ["nowhere", "ada\0", "../etc", "x" * 9000, "<b>"])
def test_cookie_of_a_machine_that_does_not_exist_is_ignored(ada, client, machine):
    assert choose(client, machine).status_code == 302
    client.cookies["machine"] = machine.replace("\0", "%00")
    page = client.get("/machines/")
    assert page.status_code == 200
    assert "is-mine" not in page.content.decode()


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""]
)
def test_one_is_only_sent_back_to_this_site(ada, client, address):
    assert choose(client, "ada", next=address)["Location"] == "/machines/"


@pytest.mark.parametrize(
    "headers",
    [{"HTTP_SEC_FETCH_SITE": "cross-site"}, {"HTTP_ORIGIN": "https://evil.example"}],
)
def test_form_of_another_site_is_refused(ada, client, headers):
    assert choose(client, "ada", **headers).status_code == 403
    assert "machine" not in client.cookies


def test_form_of_all_machines(ada, client):
    page = client.get("/machines/mine/?next=/guides/").content.decode()
    assert 'value="/guides/"' in page
    assert "Ada" in page
