"""Diagnoses: their page, their index, their form, and one inside a guide."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import PageViewRestriction, get_page_models
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from core.models import CallNumber
from kb.models import DiagnosisPage
from tests.factories import (
    DiagnosisFactory,
    GuideFactory,
    MachineFactory,
    TopicFactory,
    UserFactory,
)
from tests.factories.diagnoses import cause, diagnosis_index

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 12


@pytest.fixture
def diagnosis():
    MachineFactory(slug="lumi", name="LUMI")
    source = {"level": "S", "words": "A manual", "date": "2025", "url": ""}
    return DiagnosisFactory(
        title="No account",
        signatures=["Invalid {word} account", ("Killed", "line")],
        machines=["lumi"],
        topics=[TopicFactory(name="Slurm")],
        applies="Only on Mondays.",
        evidence="O",
        causes=[
            cause(machine="lumi", route="EFP"),
            cause("Two.", check="", command=""),
        ],
        sources=[("source", source)],
    )


def html(response):
    assert response.status_code == 200
    return response.content.decode()


def statements(client, address):
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    # Savepoints are the test's own: on the site the cache writes in autocommit.
    own = ("SAVEPOINT", "RELEASE")
    return [q["sql"][:200] for q in captured if not q["sql"].startswith(own)]


def test_page_says_everything(client, diagnosis):
    page = html(client.get("/diagnoses/no-account/"))
    for said in (
        "No account",
        "Invalid … account",
        "a line of its own",
        "Only on Mondays.",
        'id="cause-1"',
        "The account is missing.",
        "sacctmgr show assoc",
        "LUMI, EFP:",
        "#SBATCH --account=A",
        'id="cause-2"',
        "A manual",
        "Observed on the machine",
        'href="/topics/slurm/"',
        "data-copy",
    ):
        assert said in page, said


def test_it_has_a_call_number_that_leads_to_it(client, diagnosis):
    assert diagnosis.call_number.kind == CallNumber.Kind.PITFALL
    answer = client.get(f"/f/{diagnosis.call_number.number}")
    assert answer.status_code in (301, 302)
    assert answer.url == "/diagnoses/no-account/"


def test_as_markdown(client, diagnosis):
    text = html(client.get("/diagnoses/no-account/index.md"))
    assert text.startswith("# No account\n")
    assert "- `Invalid … account`" in text
    assert "## The account is missing." in text
    assert "```console\nsacctmgr show assoc\n```" in text
    assert "LUMI, EFP: Add it." in text
    assert "- S: A manual, 2025" in text


def test_words_of_editors_are_escaped(client):
    bad = "<script>alert(1)</script>"
    DiagnosisFactory(
        title="Bad", applies=bad, signatures=[bad], causes=[cause(bad, check=bad)]
    )
    page = html(client.get("/diagnoses/bad/"))
    assert bad not in page
    assert "&lt;script&gt;" in page


def test_few_statements_when_cold(client, settings, diagnosis):
    settings.PAGE_CACHE_SECONDS = 600  # as on a real site
    for n in range(3):
        DiagnosisFactory(title=f"Other {n}", signatures=["memlock"])
    client.get("/diagnoses/?layer=slurm")  # what every page shares is known
    ContentType.objects.get_for_models(*get_page_models())
    for address in ("/diagnoses/no-account/", "/diagnoses/"):
        cold = statements(client, address)
        assert len(cold) <= MOST_STATEMENTS, "\n".join(cold)


def test_the_index_asks_no_more_for_more(client, diagnosis):
    for n in range(3):
        DiagnosisFactory(title=f"More {n}", signatures=["memlock"], machines=["vega"])
    client.get("/diagnoses/?machine=vega")
    few = len(statements(client, "/diagnoses/?machine=vega"))
    for n in range(4):
        DiagnosisFactory(title=f"Yet {n}", signatures=["memlock"], machines=["vega"])
    assert len(statements(client, "/diagnoses/?machine=vega")) == few


def test_index_filters_and_counts(client, diagnosis):
    MachineFactory(slug="vega", name="Vega")
    DiagnosisFactory(title="Anywhere", layer="login", signatures=["memlock"])
    DiagnosisFactory(title="Elsewhere", signatures=["memlock"], machines=["vega"])

    listing = client.get("/diagnoses/").context["listing"]
    assert listing.pages.paginator.count == 3
    assert [(c.value, c.count) for c in listing.layers] == [("slurm", 2), ("login", 1)]
    assert {c.label: c.count for c in listing.machines} == {"LUMI": 1, "Vega": 1}
    assert [(c.value, c.count) for c in listing.topics] == [("slurm", 1)]

    def titles(**chosen):
        found = client.get("/diagnoses/", chosen).context["listing"].pages
        return [page.title for page in found]

    assert titles(layer="login") == ["Anywhere"]
    assert titles(topic="slurm") == ["No account"]
    assert titles(machine="lumi") == ["No account", "Anywhere"]
    assert titles(machine="lumi", layer="login") == ["Anywhere"]


@pytest.mark.parametrize(
    "query",
    ["layer=x", "machine=%00", "topic=%ED%A0%80", "page=0", "page=-1", "page=x"],
)
def test_the_index_takes_any_query(client, diagnosis, query):
    assert client.get(f"/diagnoses/?{query}").status_code == 200


def test_neighbours(client, diagnosis):
    after = DiagnosisFactory(title="After", signatures=["memlock"])
    hidden = DiagnosisFactory(title="Hidden", signatures=["memlock"])
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    context = client.get(after.url).context
    assert context["before"].pk == diagnosis.pk
    assert context["after"] is None


def post(client, **changes):
    values = {
        "title": "Written by hand",
        "slug": "by-hand",
        "layer": "slurm",
        "evidence": "U",
        "licence": "CC-BY-4.0",
        "causes": streamfield([("cause", written_cause())]),
        "sources": streamfield([]),
        "signatures": inline_formset([{"text": "memlock", "place": "anywhere"}]),
        "diagnosis_machines": inline_formset([]),
        "comments": inline_formset([]),
        "action-publish": "yes",
    }
    place = ("kb", "diagnosispage", diagnosis_index().pk)
    address = reverse("wagtailadmin_pages:add", args=place)
    return client.post(address, nested_form_data(values | changes))


def written_cause():
    remedy = dict.fromkeys(("machine", "route", "command", "evidence"), "")
    remedies = streamfield([(None, remedy | {"text": "Mend it."})])
    del remedies["0"]["type"]
    return {"cause": "It broke.", "check": "", "look": "", "remedies": remedies}


@pytest.fixture
def editor(client):
    user = UserFactory(role="editor")
    client.force_login(user)
    return user


def test_an_editor_adds_one_by_form(client, editor):
    answer = post(client)
    assert answer.status_code == 302, answer.context["form"].errors
    page = DiagnosisPage.objects.get(slug="by-hand")
    assert page.live
    assert page.call_number
    assert [row.plain for row in page.wordings] == ["memlock"]
    assert page.causes[0].value["remedies"][0]["text"] == "Mend it."


def test_the_form_says_why_a_signature_is_refused(client, editor):
    everything = [{"text": "error: failed", "place": "anywhere"}]
    answer = post(client, signatures=inline_formset(everything))
    assert "almost every error" in html(answer)
    assert not DiagnosisPage.objects.filter(slug="by-hand").exists()


def test_the_form_wants_a_signature_and_a_cause(client, editor):
    post(client, signatures=inline_formset([]))
    post(client, causes=streamfield([]))
    assert not DiagnosisPage.objects.filter(slug="by-hand").exists()


@pytest.mark.parametrize("text", ["error", "{any}", "srun: error", "ab", "{x} is down"])
def test_a_signature_that_matches_everything_is_refused(diagnosis, text):
    signature = diagnosis.signatures.first()
    signature.text = text
    with pytest.raises(Exception, match=r"\.") as caught:
        signature.full_clean(exclude=["page"])
    assert list(caught.value.message_dict) == ["text"]


def test_a_diagnosis_inside_a_guide(client, diagnosis):
    body = [("diagnosis", {"diagnosis": diagnosis})]
    guide = GuideFactory(title="Accounts", body=body)
    page = html(client.get(guide.url))
    assert 'class="panel diagnosis"' in page
    assert 'href="/diagnoses/no-account/#cause-1"' in page
    assert len(statements(client, guide.url)) <= MOST_STATEMENTS + 2


def test_a_hidden_diagnosis_leaves_no_trace_in_a_guide(client, diagnosis):
    guide = GuideFactory(title="A", body=[("diagnosis", {"diagnosis": diagnosis})])
    PageViewRestriction.objects.create(page=diagnosis, restriction_type="login")
    assert "No account" not in html(client.get(guide.url))
    diagnosis.unpublish()
    assert "No account" not in html(client.get(guide.url))


def test_a_deleted_diagnosis_leaves_the_guide_readable(client, diagnosis):
    guide = GuideFactory(title="A", body=[("diagnosis", {"diagnosis": diagnosis})])
    DiagnosisPage.objects.get(pk=diagnosis.pk).delete()
    assert client.get(guide.url).status_code == 200
    assert client.get(f"{guide.url}index.md").status_code == 200


def test_a_diagnosis_of_slurm_leads_to_the_check_of_scripts(client):
    page = DiagnosisFactory(title="Pending", signatures=["PENDING"])
    other = DiagnosisFactory(title="Key", layer="login", signatures=["publickey"])
    assert "/machines/lint/" in client.get(page.url).content.decode()
    assert "/machines/lint/" not in client.get(other.url).content.decode()
