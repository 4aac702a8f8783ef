"""What both engines find, for whom, and in how many statements: the same tests for
the database engine and for Elasticsearch."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Locale, PageViewRestriction

from core.models import Topic
from core.services import merge_topics
from kb.models import GuideMachine
from search import ledger, services
from search.engines import EngineError
from search.engines.database import DatabaseEngine
from search.models import Entry, Synonym
from search.visibility import Reader
from tests.factories import GuideFactory, TopicFactory, markdown
from tests.search.running import catch_up, on_elasticsearch

pytestmark = pytest.mark.django_db

MEMBER = Reader(authenticated=True)


@pytest.fixture(
    autouse=True,
    params=["database", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)],
)
def engine(request, settings):
    if request.param == "database":
        yield request.param
    else:
        url = request.getfixturevalue("elasticsearch_url")
        with on_elasticsearch(settings, url):
            yield request.param


def guide(title, text="Nothing else.", **arguments):
    return GuideFactory(title=title, body=markdown(f"{text}\n"), **arguments)


def search(text="", **arguments):
    catch_up()
    found = services.search(text=text, **arguments)
    if "using" not in arguments:
        assert not found.degraded
    return found


def facet(results, name):
    for found in results.facets:
        if found.name == name:
            return {value.value: value.count for value in found.values}
    return {}


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Use `--gpus-per-task=1` here", "--gpus-per-task"),
        ("Set `NCCL_SOCKET_IFNAME=hsn0` first", "NCCL_SOCKET_IFNAME=hsn0"),
        ("Set `NCCL_SOCKET_IFNAME=hsn0` first", "nccl_socket_ifname"),
        ("Set `NCCL_SOCKET_IFNAME=hsn0` first", "ifname"),
        ("Load `pytorch/2.4.0` now", "pytorch/2.4.0"),
        ("Load `pytorch/2.4.0` now", "2.4.0"),
        ("The partition `a-publish` is", "a-publish"),
        ("Written in C++ only", "C++"),
        ("It ends as `0:53` at once", "0:53"),
        ("Reason `AssocMaxSubmitJobLimit` means", "AssocMaxSubmitJobLimit"),
        ("Reason `AssocMaxSubmitJobLimit` means", "submit job limit"),
        ("See `/etc/slurm/slurm.conf` there", "/etc/slurm/slurm.conf"),
        ("Zürich's nodes", "zurich node"),
    ],
)
def test_tokens_survive(text, query):
    guide("Page", text)
    assert search(query).total == 1


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Use `--gpus-per-node=1` here", '"--gpus-per-task"'),
        ("Written in C only", '"C++"'),
        ("It ends as `0:54` at once", '"0:53"'),
        ("Load `pytorch/2.5.0` now", '"pytorch/2.4.0"'),
    ],
)
def test_tokens_are_told_apart(text, query):
    guide("Page", text)
    assert search(query).total == 0


def test_exclusion_and_phrase():
    guide("One", "The exit code of docker is told.")
    guide("Two", "The exit code of podman is told.")
    guide("Three", "The code of the exit is told.")
    found = search('"exit code" -docker')
    assert [hit.title for hit in found.hits] == ["Two"]


def test_in_title():
    guide("Quota", "Something.")
    guide("Other", "The quota is told here.")
    assert [hit.title for hit in search("quota in:title").hits] == ["Quota"]


def test_hit_tells_section_anchor_and_passage():
    guide("Storage", "Words.\n\n## Clean-up {#purge}\n\nOld <files> & more go away.")
    hit = search("old files").hits[0]
    assert hit.address.endswith("/storage/#purge")
    assert hit.section == "Clean-up"
    assert "<mark>Old</mark>" in hit.highlight
    assert "&lt;" in hit.highlight
    assert "&amp;" in hit.highlight


def test_typo_is_corrected_and_offered():
    guide("Slurm", "The partition is told.")
    found = search("slrum partition")
    assert found.hits[0].title == "Slurm"
    assert found.did_you_mean == "slurm partition"


def test_no_correction_of_tokens_and_short_words():
    guide("Slurm", "Set `SLURM_NTASKS` or `gpu4` here; rest.")
    assert search("SLURM_NTAKS").did_you_mean == ""
    assert search("rent").total == 0


def test_last_word_may_be_unfinished_when_little_is_found():
    guide("Clariden", "A cluster.")
    assert search("clari").hits[0].title == "Clariden"


def test_synonym_of_an_editor_and_of_a_topic_hold_at_once():
    guide("Frobnicator", "A machine.")
    assert search("quux").total == 0
    Synonym.objects.create(words="quux", others="frobnicator")
    assert search("quux").hits[0].title == "Frobnicator"
    topic = TopicFactory(name="Frobnicator", synonyms="gizmo\n")
    assert "Frobnicator" in {hit.title for hit in search("gizmo").hits}
    topic.synonyms = ""
    topic.save()
    assert search("gizmo").total == 0


def test_facets_ignore_their_own_filter_and_show_what_is_chosen():
    one, two = TopicFactory(name="One"), TopicFactory(name="Two")
    guide("A", "word", topics=[one], level="beginner")
    guide("B", "word", topics=[two], level="beginner")
    guide("C", "word", topics=[one, two], level="advanced")
    found = search("word", parameters={"topic": ["one"], "level": ["beginner"]})
    assert {hit.title for hit in found.hits} == {"A"}
    assert facet(found, "topic") == {"one": 1, "two": 1}
    assert facet(found, "level") == {"beginner": 1, "advanced": 1}
    both = search("word", parameters={"topic": ["one", "two"]})
    assert both.total == 3
    unknown = search("word", parameters={"topic": ["nowhere"]})
    assert (unknown.total, unknown.unfiltered) == (0, 3)
    assert facet(unknown, "topic")["nowhere"] == 0


def test_filter_in_the_query_is_the_same_as_one_in_the_address():
    page = guide("A", "word")
    GuideMachine.objects.create(page=page, machine="lumi")
    guide("B", "word")
    assert search("word machine:lumi").total == 1
    assert search("word type:guide").total == 2
    assert search("word type:topic").total == 0
    assert search("machine:lumi").hits[0].title == "A"


def test_filters_alone_list_everything_by_title():
    for title in ("Ccc", "Aaa", "Bbb"):
        guide(title)
    found = search(parameters={"type": ["guide"]})
    assert [hit.title for hit in found.hits] == ["Aaa", "Bbb", "Ccc"]


def test_search_takes_three_statements(django_assert_num_queries):
    topic = TopicFactory()
    for number in range(12):
        guide(f"Slurm {number}", "job partition queue", topics=[topic])
    search("slurm")
    arguments = {"parameters": {"topic": [topic.slug], "type": ["guide"]}}
    for text in ("slurm partition", '"job partition" -docker', "0:53 slurm"):
        with django_assert_num_queries(3):
            services.search(text=text, **arguments)
    with django_assert_num_queries(3):
        services.search(text="slurm", reader=MEMBER)
    with django_assert_num_queries(3):
        services.suggest(text="slu")


def test_pages_hold_different_hits_and_the_deep_is_refused():
    for number in range(12):
        guide(f"Slurm {number}")
    first, second = search("slurm", size=10), search("slurm", size=10, page=2)
    titles = {hit.title for hit in first.hits + second.hits}
    assert len(titles) == 12
    with pytest.raises(services.TooDeep):
        services.search(text="slurm", page=101)


def test_pages_together_hold_every_hit_once():
    Topic.objects.bulk_create(
        Topic(name=f"Slurm {number}", slug=f"slurm-{number}") for number in range(130)
    )
    ledger.mark("topic", Topic.objects.values_list("pk", flat=True))
    pages = [search("slurm", page=number, size=10).hits for number in range(1, 14)]
    titles = [hit.title for page in pages for hit in page]
    assert len(titles) == len(set(titles)) == 130


def restrict(page, kind="login", *groups):
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=kind)
    restriction.groups.set(groups)


def everything_found(text, reader):
    """All that a reader is told about a text."""
    found = services.search(text=text, reader=reader)
    suggested = services.suggest(text=text, reader=reader)
    facets = [value.count for facet in found.facets for value in facet.values]
    return found.total, len(found.hits), found.did_you_mean, facets, len(suggested)


NOTHING = (0, 0, "", [], 0)


def test_restriction_of_a_second_ago_holds_everywhere():
    page = guide("Zyxwvutron", "Set `ZYXW_SECRET_VALUE` here.")
    catch_up()
    assert everything_found("zyxwvutron", Reader())[0] == 1
    restrict(page)  # and no worker runs
    for text in ("zyxwvutron", "zyxwvutrom", "zyxw", "ZYXW_SECRET_VALUE"):
        assert everything_found(text, Reader()) == NOTHING


def test_hits_are_rechecked_even_if_the_mark_was_lost():
    page = guide("Zyxwvutron")
    catch_up()
    PageViewRestriction.objects.bulk_create(
        [PageViewRestriction(page=page, restriction_type="login")]
    )
    found = services.search(text="zyxwvutron")
    assert (found.total, found.hits) == (0, ())
    assert services.suggest(text="zyxw") == []


def test_who_passes_finds():
    group, other = Group.objects.create(name="A"), Group.objects.create(name="B")
    parent = guide("Parent")
    child = guide("Zyxwvutron", parent=parent)
    restrict(parent)
    restrict(child, "groups", group)
    catch_up()
    readers = {
        "anybody": Reader(),
        "member": MEMBER,
        "other": Reader(True, groups=frozenset({other.pk})),
        "group": Reader(True, groups=frozenset({group.pk})),
        "admin": Reader(True, everything=True),
    }
    totals = {
        name: services.search(text="zyxwvutron", reader=reader).total
        for name, reader in readers.items()
    }
    assert totals == {"anybody": 0, "member": 0, "other": 0, "group": 1, "admin": 1}
    assert services.suggest(text="zyxw", reader=readers["group"])[0].label == (
        "Zyxwvutron"
    )


def test_own_language_first_and_others_where_it_has_few():
    german = Locale.objects.get_or_create(language_code="de")[0]
    page = guide("Warteschlange", "Text.")
    copy = page.copy_for_translation(german, copy_parents=True)
    copy.title = "Speicher und Warteschlangen"
    copy.save_revision().publish()
    assert [h.title for h in search("speicher", locale="de").hits] == [
        "Speicher und Warteschlangen"
    ]
    assert search("speicher", locale="en").hits[0].locale == "de"


def test_translation_of_a_hit_is_not_listed_beside_it():
    german = Locale.objects.get_or_create(language_code="de")[0]
    page = guide("Zyxwvutron", "Text.")
    copy = page.copy_for_translation(german, copy_parents=True)
    copy.save_revision().publish()
    for locale in ("en", "de"):
        found = search("zyxwvutron", locale=locale)
        assert [hit.locale for hit in found.hits] == [locale]
        assert found.total == 1


def test_suggestions_are_commands_pages_and_topics():
    TopicFactory(name="NCCL")
    guide("NCCL on Slingshot", "Set `NCCL_SOCKET_IFNAME` and `--nccl-thing`.")
    catch_up()
    found = services.suggest(text="nccl")
    assert [(s.group, s.label) for s in found] == [
        ("commands", "--nccl-thing"),
        ("commands", "NCCL_SOCKET_IFNAME"),
        ("pages", "NCCL on Slingshot"),
        ("topics", "NCCL"),
    ]
    assert found[1].label_html == "<mark>NCCL</mark>_SOCKET_IFNAME"
    assert services.suggest(text="nccl sock")[0].query == "NCCL_SOCKET_IFNAME"


class Failing:
    name = "elsewhere"

    def search(self, request):
        raise EngineError("away")

    def suggest(self, text, *, reader, locale):
        raise EngineError("away")


def test_failing_engine_degrades_to_the_next():
    guide("Slurm")
    found = search("slurm", using=[Failing(), DatabaseEngine()])
    assert (found.engine, found.degraded, found.total) == ("database", True, 1)
    with pytest.raises(EngineError):
        services.search(text="slurm", using=[Failing()])
    with pytest.raises(services.UnknownEngine):
        services.search(text="slurm", using="nowhere")


HOSTILE = [
    *('"', '""', '"""', "-", "--", "*", "(", "a AND OR NOT", "NEAR(a b)", "title:x"),
    *("x\0y", "\0", "\ud800", "a\ud800b", "\ue000x\ue001", "%s %(x)s", "'; DROP TABLE"),
    *("<script>", "&amp;", "'", "\\", "a:*", "!a | b & c", "{title} : x", "^a", "a*"),
    *("type:", "type:guide type:topic", 'topic:"', "machine:\0", "in:title"),
    *("x" * 5000, "ab " * 1700, '"' * 5000, "- " * 2500, "🙂", "日本語", "ﬁ", "İ", "ß"),
    *("1" * 400, "\u202eabc", "a\u0301" * 2000, "slurm -slurm", '-"a b"', "C++ C# C"),
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_query_is_answered(text):
    guide("Slurm", "title x a b ab 日本語 C++ fi ss script abc")
    found = search(text, parameters={"topic": [text], "type": [text]})
    found.as_json()
    found = search(text)
    assert found.total >= len(found.hits)
    services.suggest(text=text)


def test_hostile_queries_count_the_same_on_both_databases():
    """The counts are written down here, so that both databases must give them."""
    guide("Slurm", "title x a b ab 日本語 C++ fi ss script abc")
    guide("Other", "x y drop table near")
    catch_up()
    counts = [services.search(text=text).total for text in HOSTILE]
    assert counts == EXPECTED


# In the order of HOSTILE.
EXPECTED = [
    *(0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 0, 0, 1, 2, 0, 1, 1, 0, 0, 0, 1, 1),
    *(2, 1, 1, 0, 2, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1),
]


def test_entries_keep_no_text_of_the_withdrawn():
    page = guide("Secretive", "Confidential text.")
    catch_up()
    page.unpublish()
    assert services.search(text="confidential").total == 0
    catch_up()
    assert Entry.objects.get(source_pk=page.pk, kind="guide").sections == []


def test_the_old_address_of_a_topic_is_read_as_the_topic_of_today():
    old, new = TopicFactory(name="Old"), TopicFactory(name="New")
    guide("Kept", topics=[old])
    merge_topics(sources=[old], target=new)
    for found in (
        search("kept topic:old"),
        search("kept", parameters={"topic": ["old"]}),
    ):
        assert [hit.title for hit in found.hits] == ["Kept"]
        chosen = [v.value for f in found.facets for v in f.values if v.selected]
        assert chosen == ["new"]
