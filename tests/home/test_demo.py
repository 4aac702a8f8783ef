"""The demo content is loaded once, and what people edit since is kept."""

import shutil

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page, PageLogEntry, Revision

from accounts.services import role_of
from core.models import Topic
from home import demo
from home.demo_content import read
from home.models import SiteFace
from kb.models import GuidePage, TutorialPage

CONTENT = read(demo.FOLDER)
PAGES = [*CONTENT.guides, *CONTENT.pages]


def load(folder=demo.FOLDER):
    lines = []
    return demo.load_demo(folder=folder, say=lines.append), lines


@pytest.fixture
def own_copy(tmp_path):
    return shutil.copytree(demo.FOLDER, tmp_path / "demo")


@pytest.fixture
def small(own_copy):
    """The same centre with three short guides, for tests of the loading itself."""
    rows = own_copy.glob("diagnoses/[0-9]*.yaml")
    for file in [*own_copy.glob("*/*.md"), *rows, own_copy / "topics.yaml"]:
        file.unlink()
    shutil.rmtree(own_copy / "recipes")
    (own_copy / "topics.yaml").write_text(TWO_TOPICS)
    for number, slug in enumerate(["one", "two", "three"], start=1):
        write_guide(own_copy, f"{number:02}-{slug}.md", slug)
    return own_copy


TWO_TOPICS = """
- {slug: child, name: Child, kind: skill, parent: root, description: "", synonyms: []}
- {slug: root, name: Root, kind: topic, description: "", synonyms: [trunk, 3]}
"""


def write_guide(folder, name, slug, text="Text."):
    front = f"title: {slug}\nslug: {slug}\ntopics: [child]\nmachines: [lumi]"
    (folder / "guides" / name).write_text(f"---\n{front}\n---\n{text}\n")


@pytest.mark.django_db
def test_a_second_run_writes_nothing():
    load()
    before = state()

    done, lines = load()

    assert lines == []
    assert set(done) == {"unchanged"}
    assert state() == before


def state():
    return {
        "pages": list(Page.objects.values_list("pk", "path", "latest_revision_id")),
        "revisions": Revision.objects.count(),
        "log": PageLogEntry.objects.count(),
        "topics": Topic.objects.count(),
    }


@pytest.mark.django_db
def test_the_guides_stand_below_their_index_in_order_with_call_numbers():
    load()

    guides = list(GuidePage.objects.live().order_by("path"))

    assert [guide.slug for guide in guides] == [g.slug for g in CONTENT.guides]
    assert [g.call_number.number for g in guides] == list(range(1, len(guides) + 1))
    assert guides[0].url == "/guides/getting-access/"
    machines = [row.machine for row in guides[0].guide_machines.all()]
    assert machines == list(CONTENT.guides[0].machines)
    assert guides[0].verification.against.startswith("the facts collected")


@pytest.mark.django_db
def test_a_changed_file_makes_one_new_revision_of_its_page(small):
    load(small)
    before = Revision.objects.count()
    write_guide(small, "02-two.md", "two", text="Another text.")

    done, lines = load(small)

    assert lines == ["updated: page two"]
    assert done["updated"] == 1
    assert Revision.objects.count() == before + 1
    assert "Another text." in str(GuidePage.objects.get(slug="two").rendered)


@pytest.mark.django_db
def test_a_page_that_a_person_edited_is_kept(small, django_user_model):
    load(small)
    person = django_user_model.objects.create_user("ada@lyceum.example")
    guide = GuidePage.objects.get(slug="one")
    guide.title = "How to get in"
    guide.save_revision(user=person).publish()

    done, _ = load(small)

    assert done["kept"] == 1
    assert GuidePage.objects.get(slug="one").title == "How to get in"


@pytest.mark.django_db
def test_a_new_file_takes_its_place_in_the_order(small):
    load(small)
    write_guide(small, "01a-between.md", "between")

    load(small)

    slugs = GuidePage.objects.order_by("path").values_list("slug", flat=True)
    assert list(slugs) == ["one", "between", "two", "three"]


@pytest.mark.django_db
def test_a_topic_may_stand_before_its_parent_in_the_file(small):
    load(small)

    child = Topic.objects.get(slug="child")
    assert child.parent.synonym_list == ["trunk", "3"]


@pytest.mark.django_db
def test_the_navigation_and_footer_are_those_of_the_file(small):
    load(small)

    face = SiteFace.objects.get()

    assert [block.value["label"] for block in face.navigation][:4] == [
        "Guides",
        "Recipes",
        "Tutorials",
        "Machines",
    ]
    columns = {column.value["title"]: column.value["links"] for column in face.footer}
    assert list(columns) == ["Learn", "About", "For programs"]
    assert [link.address() for link in columns["Learn"]] == [
        "/guides/",
        "/recipes/",
        "/tutorials/",
        "/machines/",
        "/topics/",
        "/search/",
    ]


@pytest.mark.django_db
def test_every_page_of_the_demo_answers(client):
    load()
    addresses = [*(CONTENT.address_of(page.slug) for page in PAGES), "/", "/guides/"]

    statuses = {address: client.get(address).status_code for address in addresses}

    assert set(statuses.values()) == {200}, statuses


@pytest.mark.django_db
def test_demo_accounts_can_sign_in_and_keep_a_changed_password(
    small, django_user_model
):
    load(small)
    entry = CONTENT.accounts[0]
    reader = django_user_model.objects.get(email=entry["email"])
    assert reader.check_password(entry["password"])
    reader.set_password("another one")
    reader.save()

    load(small)

    reader.refresh_from_db()
    assert reader.check_password("another one")


@pytest.mark.django_db
def test_each_demo_account_has_its_role(small, django_user_model):
    load(small)

    for entry in CONTENT.accounts:
        user = django_user_model.objects.get(email=entry["email"])
        assert role_of(user).key == entry["role"]


@pytest.mark.django_db
def test_a_production_site_gets_no_account_with_a_public_password(
    settings, small, django_user_model
):
    settings.SETTINGS_MODULE = "config.settings.production"

    with pytest.raises(CommandError, match="public"):
        call_command("load_demo")
    call_command("load_demo", no_accounts=True, folder=small)

    assert not django_user_model.objects.exists()


def test_a_mistake_in_the_content_is_one_clear_line(own_copy):
    (own_copy / "topics.yaml").write_text("- [")

    with pytest.raises(CommandError, match=r"topics\.yaml"):
        call_command("load_demo", folder=own_copy)


@pytest.mark.django_db
def test_the_tutorials_stand_in_order_with_steps_and_people():
    load()

    tutorials = list(TutorialPage.objects.live().order_by("path"))

    assert [t.slug for t in tutorials] == [t.slug for t in CONTENT.tutorials]
    for tutorial in tutorials:
        kinds = {block.block_type for block in tutorial.body}
        assert {"step", "exercise", "quiz", "machines"} <= kinds
        assert tutorial.rendered["problems"] == []
        assert len(tutorial.steps) >= 4
        assert tutorial.contributors.exists()
        assert tutorial.prerequisites.filter(needed__isnull=False).exists()
