"""The diagnoses of the demo are the facts collected, and are loaded once."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from wagtail.models import Revision

from core.models import CallNumber
from home import demo, demo_diagnoses
from home.demo_content import DemoContentError
from kb.models import DiagnosisPage
from machines import catalogue
from tests.factories import MachineFactory, UserFactory, home_page
from tests.house.ground import ROOT

FOLDER = demo.FOLDER / "diagnoses"
ENTRIES = demo_diagnoses.read(FOLDER)
INDEX = {"title": "Diagnoses", "slug": "diagnoses"}
FACTS = ROOT.parent / "shared" / "facts" / "diagnoses.json"


def load(entries=ENTRIES):
    outcomes = []
    demo_diagnoses.load(
        home=home_page(),
        index=INDEX,
        entries=entries,
        note=lambda outcome, what: outcomes.append(outcome),
    )
    return outcomes


@pytest.fixture(scope="module")
def facts():
    if not FACTS.exists():
        pytest.skip("the shared facts are not here")
    return json.loads(FACTS.read_text())


def test_there_are_all_of_them(facts):
    assert {entry.slug for entry in ENTRIES} == {d["id"] for d in facts["diagnoses"]}


def test_each_says_what_its_fact_says(facts):
    by_id = {fact["id"]: fact for fact in facts["diagnoses"]}
    for entry in ENTRIES:
        fact = by_id[entry.slug]
        assert entry.evidence == fact["evidence"], entry.slug
        assert entry.checked_on == date.fromisoformat(fact["checked_on"])
        assert len(entry.causes) == len(fact["causes"]), entry.slug
        assert set(entry.machines) == set(fact["scope"]["machines"]) - {"*"}
        levels = [facts["sources"][key]["level"] for key in fact["source"]]
        assert [source["level"] for source in entry.sources] == levels, entry.slug
        assert bool(entry.applies) == bool(fact.get("note")), entry.slug


def test_each_wording_is_one_of_its_fact(facts):
    """The facts know errors by regular expressions; ours must match one of them."""
    filled = {"{n}": "3", "{word}": "2", "{any}": ""}
    by_id = {fact["id"]: fact["match"]["regex"] for fact in facts["diagnoses"]}
    strange = []
    for entry in ENTRIES:
        for text, _place in entry.signatures:
            for gap, words in filled.items():
                text = text.replace(gap, words)
            if not any(re.search(r, text, re.I) for r in by_id[entry.slug]):
                strange.append((entry.slug, text))
    assert strange == []


def test_sentences_are_our_own(facts):
    """No cause or remedy of more than a few words is taken over as it stands."""
    theirs = {
        text.casefold()
        for fact in facts["diagnoses"]
        for cause in fact["causes"]
        for text in (cause["cause"], cause["remedy"])
        if len(text.split()) > 6
    }
    ours = [
        text.rstrip(".").casefold()
        for entry in ENTRIES
        for cause in entry.causes
        for text in [cause["cause"], *(r["text"] for r in cause["remedies"])]
    ]
    assert theirs & set(ours) == set()


def test_machines_are_those_of_the_catalogue():
    named = {machine for entry in ENTRIES for machine in entry.machines}
    named |= {
        remedy["machine"]
        for entry in ENTRIES
        for cause in entry.causes
        for remedy in cause["remedies"]
    }
    assert named - catalogue.ids() == {""}


@pytest.mark.django_db
def test_each_has_an_address_a_number_and_a_valid_form(client):
    for machine in catalogue.ids():
        MachineFactory(slug=machine)
    assert set(load()) == {"created"}

    pages = list(DiagnosisPage.objects.live())
    assert len(pages) == 65
    assert CallNumber.objects.filter(kind="F").count() == 65
    for page in pages:
        page.full_clean()
        for signature in page.signatures.all():
            signature.full_clean(exclude=["page"])
        page.causes.stream_block.clean(page.causes)
        page.sources.stream_block.clean(page.sources)
    answers = {page.slug: client.get(f"/diagnoses/{page.slug}/") for page in pages}
    assert {answer.status_code for answer in answers.values()} == {200}


@pytest.mark.django_db
def test_a_second_run_writes_nothing_and_keeps_what_a_person_edited():
    few = ENTRIES[:3]
    load(few)
    before = Revision.objects.count()
    assert set(load(few)) == {"unchanged"}
    assert Revision.objects.count() == before

    page = DiagnosisPage.objects.get(slug=few[0].slug)
    page.title = "In my own words"
    page.save_revision(user=UserFactory()).publish()
    other = DiagnosisPage.objects.get(slug=few[1].slug)
    other.title = "Changed by a script"
    other.save_revision().publish()

    assert load(few) == ["kept", "updated", "unchanged"]
    assert DiagnosisPage.objects.get(pk=page.pk).title == "In my own words"
    assert DiagnosisPage.objects.get(pk=other.pk).title == few[1].title


@pytest.mark.django_db
def test_publishing_a_loaded_page_again_loses_nothing():
    load(ENTRIES[:1])
    page = DiagnosisPage.objects.get(slug=ENTRIES[0].slug)

    page.get_latest_revision().publish()

    page = DiagnosisPage.objects.get(pk=page.pk)
    texts = tuple((row.text, row.place) for row in page.signatures.all())
    assert texts == ENTRIES[0].signatures
    assert len(page.causes) == len(ENTRIES[0].causes)
    assert load(ENTRIES[:1]) == ["unchanged"]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("- {slug: a, title: A, signatures: [error], causes: [], sources: []}", "own"),
        ("- {slug: a, title: A}", "signatures"),
        ("- {slug: a, signatures: [memlock], causes: [], sources: [X]}", "X"),
        ("- [", "expected"),
    ],
)
def test_a_mistake_in_a_file_is_named(tmp_path: Path, broken, said):
    (tmp_path / "sources.yaml").write_text("{}")
    (tmp_path / "01.yaml").write_text(broken)
    with pytest.raises(DemoContentError, match=said):
        demo_diagnoses.read(tmp_path)
