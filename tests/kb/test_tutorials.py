import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction, get_page_models

from core import generation
from kb import reading, services, tutorial_listing
from kb.citing import citation
from kb.models import (
    TutorialContributor,
    TutorialMachine,
    TutorialPage,
    TutorialPrerequisite,
    TutorialProgress,
)
from machines import mine
from tests.factories import (
    GuideFactory,
    MachineFactory,
    TopicFactory,
    TutorialFactory,
    UserFactory,
    markdown,
    step,
)
from tests.factories.tutorials import tutorial_index

pytestmark = pytest.mark.django_db

TWO = [*markdown("Before."), step("One"), *markdown("Still one."), step("Two")]


@pytest.fixture
def known_machines(db):
    MachineFactory(slug="lumi", name="LUMI")
    MachineFactory(slug="leonardo", name="Leonardo")


def listing(rf, query=""):
    request = rf.get(f"/tutorials/{query}")
    request.user = AnonymousUser()
    below = TutorialPage.objects.descendant_of(tutorial_index())
    return tutorial_listing.of(below, request)


def on(*machines, **fields):
    rows = [TutorialMachine(machine=machine) for machine in machines]
    return TutorialFactory(tutorial_machines=rows, **fields)


def test_filters_narrow_and_count_without_their_own_group(rf):
    slurm = TopicFactory(name="Slurm")
    on("lumi", title="A", minutes=60, level="beginner", topics=[slurm])
    on("lumi", title="B", minutes=90, level="advanced")
    on(title="C", minutes=600, level="advanced")

    found = listing(rf, "?machine=lumi&time=half")

    assert [t.title for t in found.pages] == ["B"]
    assert {c.value: c.count for c in found.times} == {"short": 1, "half": 1}
    assert {c.value: c.count for c in found.machines} == {"lumi": 1}
    assert found.is_filtered


@pytest.mark.parametrize(
    "query", ["?page=x", "?time=%00", "?time=" + "a" * 5000, "?level=<b>", "?topic=%FF"]
)
def test_odd_filters_never_fail(client, query):
    TutorialFactory()

    assert client.get("/tutorials/" + query).status_code == 200


def test_index_hides_what_the_reader_may_not_see(rf):
    hidden = TutorialFactory()
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")

    assert not list(listing(rf).pages)


def test_index_queries_do_not_grow_with_tutorials(
    client, django_assert_max_num_queries
):
    for _n in range(12):
        on("lumi")
    client.get("/")  # what every page shares is known

    with django_assert_max_num_queries(12):
        client.get("/tutorials/")


def statements(client, path):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    # Savepoints are the test's own: on the site the cache writes in autocommit.
    texts = [query["sql"][:200] for query in queries]
    return [text for text in texts if not text.startswith(("SAVEPOINT", "RELEASE"))]


def test_page_costs_few_statements_cold_and_one_from_the_cache(client, settings):
    settings.PAGE_CACHE_SECONDS = 600
    need = GuideFactory(title="Before")
    page = on(
        "lumi",
        "leonardo",
        body=TWO,
        topics=[TopicFactory(), TopicFactory()],
        prerequisites=[
            TutorialPrerequisite(needed=need),
            TutorialPrerequisite(words="A laptop"),
        ],
        contributors=[TutorialContributor(name="Ada"), TutorialContributor(name="Eve")],
    )
    caches[generation.CACHE].clear()
    client.get("/styleguide/")  # what every page shares is known
    mine.names()  # once in five minutes
    ContentType.objects.get_for_models(*get_page_models())

    cold, again = statements(client, page.url), statements(client, page.url)

    assert len(cold) <= 12, "\n".join(cold)
    assert len(again) <= 1
    assert "/guides/before/" in client.get(page.url).content.decode()


def test_what_follows_a_step_belongs_to_it():
    page = TutorialFactory(body=TWO)

    parts = [(p.step and p.step.number, len(p.contents)) for p in page.parts()]

    assert parts == [(None, 1), (1, 2), (2, 1)]


def test_citation_names_authors_number_and_licence():
    page = TutorialFactory(
        title="Sweep",
        contributors=[
            TutorialContributor(name="Ada L."),
            TutorialContributor(name="Rex", role="reviewer"),
        ],
    )

    words = citation(page, address="https://lyceum.example/t/1")

    assert words.startswith(f"Ada L. ({page.edited_on.year}). Sweep. Tutorial T")
    assert "Rex" not in words


def test_a_prerequisite_that_may_not_be_read_is_not_named(client):
    secret = GuideFactory(title="Secret guide")
    PageViewRestriction.objects.create(page=secret, restriction_type="login")
    page = TutorialFactory(prerequisites=[TutorialPrerequisite(needed=secret)])

    assert "Secret guide" not in client.get(page.url).content.decode()


def test_words_of_a_prerequisite_stay_where_its_page_may_not_be_read(client):
    secret = GuideFactory(title="Secret guide", slug="secret")
    PageViewRestriction.objects.create(page=secret, restriction_type="login")
    needed = TutorialPrerequisite(needed=secret, words="An account on one machine")
    page = TutorialFactory(prerequisites=[needed])
    member = Client()
    member.force_login(UserFactory())

    anybody = client.get(page.url).content.decode()
    may_read = member.get(page.url).content.decode()

    assert "<li>An account on one machine</li>" in anybody
    assert "secret" not in anybody.lower()
    assert "/secret/" in may_read
    assert ">An account on one machine</a>" in may_read


def test_tabs_of_the_readers_machine_are_open(client, known_machines):
    texts = [{"machine": m, "text": m} for m in ("lumi", "leonardo")]
    page = TutorialFactory(body=[("machines", {"machines": texts, "others": ""})])
    kept = str(page.rendered)

    client.cookies["machine"] = "leonardo"
    mine = client.get(page.url).content.decode()
    client.cookies["machine"] = "no-such"
    plain = client.get(page.url).content.decode()

    assert "checked data-mine>Leonardo" in mine
    assert "checked>LUMI" in plain
    page.refresh_from_db()
    assert str(page.rendered) == kept


def test_steps_are_marked_and_undone():
    page, reader = TutorialFactory(body=TWO), UserFactory()

    progress = services.mark_step_done(page=page, step="one", by=reader)
    assert progress.next_step_of(page).anchor == "two"
    assert progress.done_at is None

    services.mark_step_done(page=page, step="one", by=reader)
    progress = services.mark_step_done(page=page, step="two", by=reader)
    assert progress.steps == ["one", "two"]
    assert progress.done_at

    progress = services.undo_step(page=page, step="one", by=reader)
    assert progress.steps == ["two"]
    assert progress.done_at is None
    assert TutorialProgress.objects.count() == 1


@pytest.mark.parametrize("unknown", ["", "three", "\0", "x" * 5000])
def test_unknown_step_is_refused(unknown):
    with pytest.raises(services.UnknownStep):
        services.mark_step_done(page=TutorialFactory(), step=unknown, by=UserFactory())


def test_form_marks_and_leads_to_the_next_step(client):
    page, reader = TutorialFactory(body=TWO), UserFactory()
    client.force_login(reader)
    address = f"/tutorials/progress/{page.pk}/"

    assert "Step 1 is done" in client.get(page.url).content.decode()
    assert client.post(address, {"step": "one"}).url == f"{page.url}#two"
    assert "Go on with step 2" in client.get(page.url).content.decode()
    assert client.post(address, {"step": "two"}).url == f"{page.url}#done"
    assert client.post(address, {"step": "two", "undo": 1}).url == f"{page.url}#two"
    assert client.post(address, {"step": "no"}).status_code == 404
    assert client.get(address).status_code == 405


def test_progress_of_a_page_that_may_not_be_read_is_refused(client):
    page = TutorialFactory(published=False)
    client.force_login(UserFactory())

    answer = client.post(f"/tutorials/progress/{page.pk}/", {"step": "begin"})

    assert answer.status_code == 404


def test_anonymous_readers_sign_in_and_get_no_session(client):
    page = TutorialFactory(body=TWO)

    answer = client.get(page.url)

    assert not answer.cookies
    assert "Step 1 is done" not in answer.content.decode()
    assert client.post(f"/tutorials/progress/{page.pk}/").status_code == 302


def test_own_page_lists_what_was_begun(client):
    page, reader = TutorialFactory(title="Sweep", body=TWO), UserFactory()
    client.force_login(reader)
    assert "Your tutorials" not in client.get("/me/").content.decode()

    services.mark_step_done(page=page, step="one", by=reader)

    shown = client.get("/me/").content.decode()
    assert f'href="{page.url}#two"' in shown
    assert "go on with step 2 of 2" in shown
    assert reading.export(reader)[0]["steps"] == ["one"]


def test_page_tells_machines_what_it_teaches(client):
    page = TutorialFactory(objectives="Sweep\nGather", minutes=90)

    shown = client.get(page.url).content.decode()

    assert '"@type": "LearningResource"' in shown
    assert '"timeRequired": "PT90M"' in shown
