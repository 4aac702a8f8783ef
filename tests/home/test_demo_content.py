"""The demo content itself: complete, linked, sourced, and true to the facts."""

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from core.rendering import render
from home import demo, demo_diagnoses
from home.demo_content import DemoContentError, full_mark, read
from machines import catalogue

FACTS = Path(settings.BASE_DIR).parent / "shared" / "facts"
CONTENT = read(demo.FOLDER)
PAGES = [*CONTENT.guides, *CONTENT.pages]
DIAGNOSES = [entry.slug for entry in demo_diagnoses.read(demo.FOLDER / "diagnoses")]

needs_the_facts = pytest.mark.skipif(
    not FACTS.is_dir(), reason="the collected facts are not here"
)


@pytest.fixture
def own_copy(tmp_path):
    return shutil.copytree(demo.FOLDER, tmp_path / "demo")


@pytest.fixture(scope="module")
def rendered():
    return {page.slug: render(page.source, resolve=lambda href: href) for page in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.slug)
def test_a_page_renders_without_a_problem_and_without_a_raw_mark(page, rendered):
    result = rendered[page.slug]

    assert result.problems == ()
    assert not re.search(
        r"\{ev|\]\((guide|tutorial|diagnosis|machine|page):", result.html
    )


def test_every_link_within_the_content_leads_to_a_page_and_a_heading(rendered):
    anchors = {
        CONTENT.address_of(page.slug): anchors_of(rendered[page.slug]) for page in PAGES
    }
    for tutorial in CONTENT.tutorials:
        address = f"/tutorials/{tutorial.slug}/"
        anchors[address] = anchors_of(render(tutorial.source))
    anchors |= {f"/diagnoses/{slug}/": set() for slug in DIAGNOSES}
    anchors |= {f"/machines/{machine}/": set() for machine in catalogue.ids()}
    shelves = ("/machines/", "/machines/units/", "/diagnoses/")
    anchors |= {shelf: set() for shelf in shelves}
    dangling = [
        (page.slug, link)
        for page in PAGES
        for link in re.findall(r'href="(/[^"]*|#[^"]*)"', rendered[page.slug].html)
        if not leads_somewhere(link, CONTENT.address_of(page.slug), anchors)
    ]

    assert dangling == []


def anchors_of(result):
    return {heading.anchor for heading in result.headings}


def leads_somewhere(link, here, anchors):
    address, _, anchor = link.partition("#")
    if "fn" in anchor:
        return True
    address = address or here
    return address in anchors and (not anchor or anchor in anchors[address])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.slug)
def test_a_page_names_only_topics_of_the_tree(page):
    assert set(page.topics) <= {topic["slug"] for topic in CONTENT.topics}


def test_each_topic_has_one_name_and_a_parent_that_exists():
    slugs = [topic["slug"] for topic in CONTENT.topics]
    names = [topic["name"].casefold() for topic in CONTENT.topics]

    assert len(set(slugs)) == len(slugs)
    assert len(set(names)) == len(names)
    assert {topic.get("parent", slugs[0]) for topic in CONTENT.topics} <= set(slugs)


def test_there_is_an_account_for_each_role():
    roles = [account["role"] for account in CONTENT.accounts]

    assert roles == ["reader", "expert", "editor", "coordinator", "administrator"]
    assert all(a["email"].endswith("@lyceum.example") for a in CONTENT.accounts)


@needs_the_facts
@pytest.mark.parametrize("guide", CONTENT.guides, ids=lambda guide: guide.slug)
def test_a_guide_names_only_machines_of_the_catalogue(guide):
    catalogue = json.loads((FACTS / "machines.json").read_text())["machines"]

    assert set(guide.machines) <= {machine["id"] for machine in catalogue}


def test_a_source_without_an_address_makes_a_mark_without_one():
    source = {"level": "O", "words": "one project's notes", "date": "Jul 2026"}

    assert full_mark(source) == "{ev O | one project's notes, Jul 2026}"


def test_every_source_of_the_list_is_cited():
    texts = [file.read_text() for file in demo.FOLDER.glob("*/*.md")]
    cited = set(re.findall(r"\{ev ([A-Z0-9-]+)\}", "\n".join(texts)))
    sources = yaml.safe_load((demo.FOLDER / "sources.yaml").read_text())

    assert set(sources) - cited == set()


@needs_the_facts
def test_the_longest_jobs_are_those_of_the_catalogue():
    guide = next(g for g in CONTENT.guides if g.slug == "checkpoint-and-restart")
    rows = re.findall(
        r"^\| (.+?) \| `([\w-]+)` \| (\d+) \|", guide.source, re.MULTILINE
    )

    wrong = [row for row in rows if int(row[2]) not in hours_in_catalogue(row[1])]

    assert len(rows) >= 7
    assert wrong == []


def hours_in_catalogue(queue):
    """All limits of queues or QOS of this name."""
    machines = json.loads((FACTS / "machines.json").read_text())["machines"]
    limits = {
        entry["max_walltime"]
        for machine in machines
        for entry in machine["queues"]
        if queue in (entry["name"], entry.get("qos"))
    }
    return {hours(limit) for limit in limits if ":" in limit}


def hours(limit):
    """Hours of Slurm's `days-hours:minutes:seconds`."""
    days, _, clock = limit.rpartition("-")
    return int(days or 0) * 24 + int(clock.split(":")[0])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("no front matter\n", "no front matter"),
        ("---\ntitle: [\n---\ntext\n", "front matter"),
        ("---\n- a list\n---\ntext\n", "front matter"),
        ("---\ntitle: A\nslug: a\ncolour: red\n---\ntext\n", "colour"),
        ("---\ntitle: A\nslug: a\n---\n{ev NOBODY}\n", "NOBODY"),
        ("---\ntitle: A\nslug: a\n---\n[x](guide:nowhere)\n", "nowhere"),
        ("---\ntitle: A\nslug: a\n---\n[x](diagnosis:nowhere)\n", "no diagnosis"),
        ("---\ntitle: A\nslug: a\n---\n[x](machine:nowhere)\n", "no machine"),
        ("---\ntitle: A\nslug: getting-access\n---\ntext\n", "same slug"),
    ],
)
def test_broken_content_is_refused_with_the_name_of_the_file(own_copy, text, reason):
    (own_copy / "guides" / "99-broken.md").write_text(text)

    with pytest.raises(DemoContentError, match=reason) as caught:
        read(own_copy)
    assert caught.value.path.name == "99-broken.md"
