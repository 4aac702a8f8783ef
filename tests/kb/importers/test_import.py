"""Whole imports, into a real database, through the command people type."""

import json
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from PIL import Image as PillowImage
from wagtail.models import Revision

from core.models import Image
from kb.models import DocumentationSource, GuidePage
from tests.factories import GuideFactory
from tests.factories.pages import guide_index

pytestmark = pytest.mark.django_db(transaction=True)


def run(source, *options, under="room"):
    out = StringIO()
    folder = str(getattr(source, "folder", source))
    call_command(
        "import_docs", folder, "--under", under, "--json", *options,
        stdout=out, stderr=StringIO(),
    )  # fmt: skip
    return json.loads(out.getvalue())


def counts(report):
    names = ("created", "updated", "unchanged", "withdrawn")
    return tuple(report[name] for name in names)


def page(path):
    return GuidePage.objects.get(source_path=path)


def html(path):
    return "".join(page(path).rendered["blocks"].values())


def picture(colour, size=(8, 6)):
    file = BytesIO()
    PillowImage.new("RGB", size, colour).save(file, "PNG")
    return file.getvalue()


def test_pages_land_where_the_plan_says_with_their_links(site, client):
    report = run(site, "--licence", "CC-BY-4.0")
    assert counts(report) == (7, 0, 0, 0)
    assert report["failed"] == report["conflicts"] == report["unresolved"] == []
    assert page("docs/running/slurm.md").get_url() == "/guides/room/running/slurm/"
    assert '<a href="/guides/room/running/slurm/">Slurm</a>' in html("docs/index.md")
    assert 'href="/guides/room/running/slurm/#limits"' in html("docs/running/index.md")
    response = client.get("/guides/room/running/slurm/")
    assert response.status_code == 200
    assert b"Back to the" in response.content


def test_attribution_is_written_down(site):
    run(site, "--licence", "CC-BY-4.0")
    slurm = page("docs/running/slurm.md")
    assert slurm.source_url == "https://docs.example/running/slurm/"
    assert slurm.canonical_url == slurm.source_url
    assert (slurm.source.title, slurm.source.licence) == ("Reading room", "CC-BY-4.0")
    assert (
        slurm.search_description
        == "The queue is explained here, with all of its limits."
    )
    assert slurm.live
    assert slurm.live_revision == slurm.latest_revision
    assert not slurm.has_unpublished_changes


def test_a_second_run_writes_nothing(site):
    run(site)
    before = Revision.objects.count()
    assert counts(run(site)) == (0, 0, 7, 0)
    assert Revision.objects.count() == before


def test_one_changed_file_makes_one_new_revision(site):
    run(site)
    before = Revision.objects.count()
    site.write("docs/zebra.md", "# Zebra\n\nStripes.\n")
    assert counts(run(site)) == (0, 1, 6, 0)
    assert Revision.objects.count() == before + 1
    assert "Stripes" in html("docs/zebra.md")
    assert page("docs/zebra.md").live_revision == page("docs/zebra.md").latest_revision


def test_a_reworded_heading_keeps_its_anchor(site):
    run(site)
    site.write("docs/running/slurm.md", "# Slurm\n\n## How long a job may run\n")
    run(site)
    assert '<h2 id="limits">' in html("docs/running/slurm.md")


def test_what_vanished_is_withdrawn_and_may_come_back(site):
    run(site)
    text = (site.folder / "docs/apple.md").read_text()
    site.remove("docs/apple.md")
    report = run(site)
    assert report["withdrawn"] == 1
    assert not page("docs/apple.md").live
    assert [f["path"] for f in report["unresolved"]] == ["docs/running/slurm.md"]
    assert counts(run(site))[3] == 0
    site.write("docs/apple.md", text)
    run(site)
    assert page("docs/apple.md").live
    assert GuidePage.objects.filter(source_path="docs/apple.md").count() == 1


def test_what_a_person_edited_here_is_left_alone(site):
    run(site)
    zebra = page("docs/zebra.md")
    zebra.body[0].value["source"] = "Mine.\n"
    zebra.save_revision().publish()
    site.write("docs/zebra.md", "# Zebra\n\nTheirs.\n")
    report = run(site)
    assert [f["path"] for f in report["conflicts"]] == ["docs/zebra.md"]
    assert "Mine." in html("docs/zebra.md")


def test_a_draft_of_a_person_is_left_alone_too(site):
    run(site)
    zebra = page("docs/zebra.md")
    zebra.title = "My zebra"
    zebra.save_revision()
    site.remove("docs/zebra.md")
    report = run(site)
    assert (report["withdrawn"], len(report["conflicts"])) == (0, 1)
    assert page("docs/zebra.md").live


def test_an_edited_page_still_knows_its_links(site):
    run(site)
    slurm = page("docs/running/slurm.md")
    slurm.body[0].value["source"] += "\n[Home][ref-slurm] and [zebra](../zebra.md)\n"
    slurm.save()
    assert '<a href="/guides/room/zebra/">' in html("docs/running/slurm.md")
    assert '<a href="/guides/room/running/slurm/">Home' in html("docs/running/slurm.md")


def test_a_page_unpublished_by_an_editor_stays_so(site):
    run(site)
    page("docs/zebra.md").unpublish()
    site.write("docs/zebra.md", "# Zebra\n\nStripes.\n")
    assert counts(run(site))[1] == 1
    assert not page("docs/zebra.md").live


def test_a_moved_page_is_linked_where_it_stands(site):
    run(site)
    page("docs/apple.md").move(page("docs/zebra.md"), pos="first-child")
    run(site)
    assert '<a href="/guides/room/zebra/apple/">' in html("docs/running/slurm.md")


def test_failing_pages_are_reported_and_the_others_land(site):
    site.write("docs/big.md", b"word " * 1_000_000)
    site.write("docs/binary.md", b"# A\n\0\1\2")
    site.write("docs/broken.md", "---\ntitle: [\n---\n# Broken front\n")
    site.write("docs/loop.md", '# Loop\n\n--8<-- "docs/loop.md"\n')
    site.write(
        "docs/out.md", '# Out\n\n--8<-- "../../etc/passwd"\n[a](../../../b.md)\n'
    )
    site.write("docs/nul.md", "# Twice\n\n## A\n\n## A\n\n<div><div>\n")
    report = run(site)
    assert {f["path"] for f in report["failed"]} == {"docs/big.md", "docs/binary.md"}
    assert report["created"] == 11
    assert {(f["path"], f["line"]) for f in report["unresolved"]} >= {
        ("docs/loop.md", 3),
        ("docs/out.md", 3),
        ("docs/out.md", 4),
    }
    assert any(f["path"] == "docs/broken.md" for f in report["unresolved"])
    assert page("docs/broken.md").title == "Broken front"


def test_a_failing_page_is_not_withdrawn(site):
    run(site)
    site.write("docs/zebra.md", b"\0")
    report = run(site)
    assert (len(report["failed"]), report["withdrawn"]) == (1, 0)
    assert page("docs/zebra.md").live


def test_an_unreadable_index_does_not_take_its_folder_along(site):
    site.write("docs/running/index.md", b"\0")
    report = run(site)
    assert (report["created"], len(report["failed"])) == (7, 1)
    assert page("docs/running/slurm.md").get_url() == "/guides/room/running/slurm/"
    site.write("docs/running/index.md", "# Running jobs\n\nAgain.\n")
    assert counts(run(site)) == (0, 1, 6, 0)
    assert "Again" in html("docs/running/index.md")


def test_a_page_that_became_a_folder_is_still_the_same_page(site):
    run(site)
    before = page("docs/zebra.md").pk
    site.write("docs/zebra/index.md", "# Zebra\n\nText.\n")
    site.remove("docs/zebra.md")
    assert counts(run(site)) == (0, 1, 6, 0)
    assert page("docs/zebra/index.md").pk == before


def test_images_become_images_of_the_site_once(site):
    site.write("docs/a.png", picture("red"))
    site.write("docs/same.png", picture("red"))
    site.write("docs/broken.png", b"no image")
    site.write(
        "docs/zebra.md",
        "# Z\n\n![A](a.png) ![B](same.png) ![C](broken.png) ![D](gone.png)\n",
    )
    report = run(site, "--licence", "CC-BY-4.0")
    image = Image.objects.get()
    assert (image.credit, image.licence) == ("Reading room", "CC-BY-4.0")
    assert html("docs/zebra.md").count(f'<img src="{image.file.url}"') == 2
    reasons = [f["reason"] for f in report["unresolved"]]
    assert "docs/broken.png: the image cannot be read" in reasons
    assert "the image “gone.png” is missing" in reasons


# Wagtail leaves the temporary file of a rendition to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_wide_image_is_shown_smaller(site):
    site.write("docs/a.png", picture("red", (2_000, 10)))
    site.write("docs/zebra.md", "# Z\n\n![A](a.png)\n")
    run(site)
    assert 'width="1600"' in html("docs/zebra.md")


def test_missing_anchors_are_listed_with_their_line(site):
    site.write("docs/zebra.md", "# Z\n\nText.\n\n[a](apple.md#nowhere)\n")
    [finding] = run(site)["unresolved"]
    assert (finding["path"], finding["line"]) == ("docs/zebra.md", 5)
    assert "nowhere" in finding["reason"]


def test_an_unchanged_page_still_lists_what_it_misses(site):
    site.write("docs/zebra.md", "# Z\n\n[a](gone.md)\n")
    assert run(site)["unresolved"] == run(site)["unresolved"] != []


def test_below_a_page_of_our_own(site):
    GuideFactory(title="Hand made")
    run(site, under="hand-made")
    top = page("docs/index.md")
    assert top.get_parent().slug == "hand-made"
    assert counts(run(site, under="hand-made")) == (0, 0, 7, 0)


def test_a_page_somebody_made_keeps_its_address(site):
    run(site)
    mine = GuideFactory(title="Cherry", parent=page("docs/index.md"))
    site.write("docs/cherry.md", "# Cherry\n\nTheirs.\n")
    run(site)
    assert page("docs/cherry.md").slug == "cherry-2"
    assert GuidePage.objects.get(pk=mine.pk).slug == "cherry"


def test_a_site_without_guides_gets_their_index(site):
    run(site)
    assert guide_index().get_children().get().slug == "room"


def test_root_names_the_folder_of_the_pages(source):
    source.write("README.md", "# Not this\n")
    source.write("manual/a.md", "# A\n")
    run(source, "--root", "manual")
    assert set(GuidePage.objects.values_list("source_path", flat=True)) == {
        "manual/",
        "manual/a.md",
    }
    assert DocumentationSource.objects.get().root == "manual"


@pytest.mark.parametrize(
    ("folder", "under", "words"),
    [
        ("/no/such/folder", "room", "is not a folder"),
        ("http://a.example/x", "room", "only https"),
        (".", "Not a slug", "is no slug"),
    ],
)
def test_what_cannot_begin_says_why_in_one_line(folder, under, words):
    with pytest.raises(CommandError, match=words):
        run(folder, under=under)


def test_an_empty_folder_says_so(source):
    with pytest.raises(CommandError, match="no pages"):
        run(source)
