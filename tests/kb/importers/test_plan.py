from time import process_time

import pytest

from kb.importers.plan import make_plan
from kb.importers.snippets import Line
from kb.importers.titles import take_title
from kb.importers.tree import read_tree


def planned(source, **options):
    return make_plan(read_tree(source.folder), base_url="/g/", **options)


def titled(text, dialect="mkdocs"):
    lines = [Line(line, "a.md", n) for n, line in enumerate(text.split("\n"), 1)]
    return take_title(lines, dialect)


def test_folders_become_parents_in_navigation_order(site):
    assert [(page.key, page.parent, page.url) for page in planned(site).pages] == [
        ("docs/index.md", None, "/g/"),
        ("docs/running/index.md", "docs/index.md", "/g/running/"),
        ("docs/running/slurm.md", "docs/running/index.md", "/g/running/slurm/"),
        ("docs/zebra.md", "docs/index.md", "/g/zebra/"),
        ("docs/apple.md", "docs/index.md", "/g/apple/"),
        ("docs/storage/", "docs/index.md", "/g/storage/"),
        ("docs/storage/scratch.md", "docs/storage/", "/g/storage/scratch/"),
    ]


def test_titles_come_from_the_navigation_and_longer_ones_are_kept(site):
    pages = {page.key: page for page in planned(site).pages}
    assert pages["docs/running/slurm.md"].title == "Slurm"
    assert pages["docs/running/slurm.md"].long_title == "Slurm at length"
    assert pages["docs/running/index.md"].title == "Running jobs"
    assert pages["docs/storage/"].title == "Storage"


def test_a_folder_without_an_index_gets_a_page(site):
    pages = {page.key: page for page in planned(site).pages}
    assert pages["docs/storage/"].title == "Storage"
    assert pages["docs/storage/"].has_children


def test_labels_before_the_title_lead_to_the_page(site):
    assert planned(site).targets.references["ref-slurm"] == "/g/running/slurm/"


def test_a_folder_of_readmes_is_github_markdown(source):
    source.write("README.md", "# Guide\n")
    source.write("01-start/README.md", "Text without a title.\n")
    source.write("CONTRIBUTING.md", "# No\n")
    plan = planned(source)
    assert plan.dialect == "github"
    assert [(page.title, page.url) for page in plan.pages] == [
        ("Guide", "/g/"),
        ("01 start", "/g/01-start/"),
    ]


def test_a_page_named_like_a_folder_is_its_parent(source):
    source.write("a.md", "# A\n")
    source.write("a/b.md", "# B\n")
    urls = {page.key: page.url for page in planned(source).pages}
    assert urls["a/b.md"] == "/g/a/b/"


def test_pages_give_way_to_others_and_to_one_another(source):
    source.write("README.md", "# R\n")
    source.write("A b.md", "# 1\n")
    source.write("a-b.md", "# 2\n")
    urls = {page.url for page in planned(source, taken={"/g/a-b-2/"}).pages}
    assert urls == {"/g/", "/g/a-b/", "/g/a-b-2-2/"}


def test_unreadable_pages_fail_and_the_others_are_planned(source):
    source.write("README.md", "# R\n")
    source.write("b.md", b"\0\1\2")
    plan = planned(source)
    assert [p.key for p in plan.pages if not p.is_unreadable] == ["README.md"]
    assert [(f.path, f.reason) for f in plan.failed] == [
        ("b.md", "the file is binary, not text")
    ]


def test_a_fingerprint_changes_with_the_page_and_with_what_it_links_to(site):
    def prints():
        plan = planned(site)
        return {page.key: plan.fingerprint(page) for page in plan.pages}

    before = prints()
    assert prints() == before
    site.write("docs/zebra.md", "# Zebra\n\nOther text.\n")
    site.write("docs/running/slurm.md", "# Slurm\n\nNo label any more.\n")
    changed = {key for key, value in prints().items() if value != before[key]}
    assert changed == {"docs/zebra.md", "docs/running/slurm.md", "docs/index.md"}


@pytest.mark.parametrize(
    ("text", "title", "first"),
    [
        ("# A `b` [c](d)\n\nx", "A b c", "x"),
        ("A\n===\n\nx", "A", "x"),
        ("```\n# no\n```\n# Yes", "Yes", "```"),
        ("## Two\n\n# One", "", "## Two"),
        ('<h1 align="center"> A </h1>\n\nx', "A", "x"),
        ("no title", "", "no title"),
    ],
)
def test_the_title_line_is_taken_off(text, title, first):
    found = titled(text)
    assert found.title == title
    assert next(line.text for line in found.lines if line.text) == first


def test_places_of_a_page():
    found = titled("# T {#t}\n\n## A b\n\n[](){#x}\n### C {#c}\n\n```\n## no\n```")
    assert [(p.label, p.anchor) for p in found.places] == [
        ("t", ""),
        ("t", ""),
        ("x", "x"),
        ("a-b", "a-b"),
        ("c", "c"),
        ("c", "c"),
    ]


@pytest.mark.parametrize(
    "text",
    ["# a" + " " * 400_000 + "x", "[" * 400_000, "-" * 400_000, "# " + "{" * 400_000],
)
def test_lines_without_end_are_planned_at_once(source, text):
    source.write("README.md", f"# R\n\n{text}\n")
    source.write("mkdocs.yml", "docs_dir: .\n")
    start = process_time()
    plan = planned(source)
    plan.fingerprint(plan.pages[0])
    assert process_time() - start < 2
