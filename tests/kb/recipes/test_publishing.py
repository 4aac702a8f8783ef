"""Recipes of files on the site: twice the same, and edits of people stay."""

import json

import pytest
from django.core.management import CommandError, call_command

from kb.models import RecipeOrigin, RecipePage, Variant
from kb.recipes.folders import files_of, publish_from
from kb.recipes.format import Unreadable
from kb.recipes.publishing import publish
from kb.recipes.services import save_variant
from machines.models import Part
from tests.factories import (
    EnvironmentFactory,
    MachineFactory,
    TopicFactory,
    UserFactory,
    home_page,
)

pytestmark = pytest.mark.django_db

TEXT = """\
schema: 1
title: Two nodes
summary: One job on two nodes.
problem: One node is too small.
strategies: [ddp]
topics: [pytorch]
contributors: [{name: Ada, role: author}]
pitfalls:
- {title: It hangs, signature: NCCL timeout, cause: C, remedy: R}
variants:
- machine: lumi
  partition: lumi-g
  environment: torch
  program: python train.py
  variables: {A: "1"}
"""


@pytest.fixture(autouse=True)
def site(db):
    home_page()
    lumi = MachineFactory()
    Part.objects.create(system=lumi, kind="partition", slug="lumi-g", name="LUMI-G")
    EnvironmentFactory(slug="torch", system=lumi)
    TopicFactory(slug="pytorch", name="PyTorch")


def send(text=TEXT, **options):
    files = {"recipe.yaml": text.encode(), "README.md": b"## Why\n\nBecause.\n"}
    return publish(files=files, name="two-nodes", origin="centre:two-nodes", **options)


def page():
    return RecipePage.objects.get(slug="two-nodes")


def test_recipe_is_published_with_its_variants(client):
    assert send().outcome == "created"
    recipe = page()
    assert recipe.live
    assert recipe.call_number.kind == "R"
    assert [row.title for row in recipe.pitfalls.all()] == ["It hangs"]
    assert [topic.slug for topic in recipe.topics.all()] == ["pytorch"]
    variant = Variant.objects.get()
    assert (variant.slug, variant.environment.slug) == ("lumi", "torch")
    assert (variant.partition.slug, variant.variables) == ("lumi-g", "A=1")
    assert variant.state == "documented"


def test_same_files_again_change_nothing():
    send()
    before = page().latest_revision_id, Variant.objects.get().version
    assert send().outcome == "unchanged"
    assert before == (page().latest_revision_id, Variant.objects.get().version)


def test_changed_files_change_page_and_variant_and_pitfalls_keep_their_number():
    send()
    more = TEXT.replace(
        "pitfalls:\n", "pitfalls:\n- {title: New, symptom: s, cause: c, remedy: r}\n"
    )
    assert send(more.replace("python train", "python other")).outcome == "updated"
    assert {row.title: row.number for row in page().pitfalls.all()} == {
        "It hangs": 1,
        "New": 2,
    }
    assert Variant.objects.get().program == "python other.py"


def test_page_that_a_person_edited_is_left_alone():
    send()
    recipe = page()
    recipe.summary = "Written by a person."
    recipe.save_revision(user=UserFactory(role="editor")).publish()
    done = send(TEXT.replace("Two nodes", "Three nodes"))
    assert done.outcome == "conflict"
    assert "edited here" in done.kept[0].reason
    assert page().summary == "Written by a person."


def test_draft_of_a_person_is_left_alone_too():
    send()
    recipe = page()
    recipe.problem = "A draft."
    recipe.save_revision(user=UserFactory(role="editor"))
    assert send(TEXT.replace("Two nodes", "Three")).outcome == "conflict"


def test_variant_that_a_person_edited_is_left_alone_and_the_page_goes_on():
    send()
    variant = Variant.objects.get()
    variant.program = "python mine.py"
    save_variant(variant=variant, by=UserFactory(role="administrator"))
    done = send(TEXT.replace("python train", "python theirs").replace("Two", "Three"))
    assert done.outcome == "updated"
    assert [problem.field for problem in done.kept] == ["variants[1]"]
    assert Variant.objects.get().program == "python mine.py"
    assert page().title == "Three nodes"


def test_variant_that_the_files_lost_is_withdrawn_not_deleted():
    send()
    send(TEXT[: TEXT.index("variants:")])
    assert Variant.objects.get().withdrawn_at
    send(TEXT)
    assert not Variant.objects.get().withdrawn_at


def test_recipe_of_somebody_else_is_never_taken_over():
    send()
    other = publish(
        files={"recipe.yaml": TEXT.replace("Two", "My").encode()},
        name="two-nodes",
        origin="stranger:two-nodes",
    )
    assert other.outcome == "conflict"
    RecipeOrigin.objects.all().delete()
    assert send(TEXT.replace("Two", "My")).outcome == "conflict"
    assert page().title == "Two nodes"


def test_draft_waits_for_an_editor():
    send(draft=True)
    assert not page().live
    page().get_latest_revision().publish()
    send(TEXT.replace("Two nodes", "Three nodes"), draft=True)
    assert page().title == "Two nodes"
    assert page().get_latest_revision_as_object().title == "Three nodes"


@pytest.mark.parametrize(
    ("old", "new", "line", "field"),
    [
        ("machine: lumi", "machine: atlantis", 11, "variants[1].machine"),
        ("lumi-g", "moon", 12, "variants[1].partition"),
        ("environment: torch", "environment: x", 13, "variants[1].environment"),
        ("  program", "  queue: none\n  program", 14, "variants[1].queue"),
        ("topics: [pytorch]", "topics: [pytorch, x]", 6, "topics[2]"),
        ("schema: 1\n", "schema: 1\nlicence: Mine\n", 2, "licence"),
    ],
)
def test_what_is_unknown_here_is_told_with_its_line(old, new, line, field):
    with pytest.raises(Unreadable) as refused:
        send(TEXT.replace(old, new, 1))
    (problem,) = refused.value.problems
    assert (problem.line, problem.field) == (line, field)
    assert not RecipePage.objects.exists()
    assert not Variant.objects.exists()


# ---------------------------------------------------------------------- folders


def write(folder, name, text=TEXT):
    (folder / name).mkdir(parents=True)
    (folder / name / "recipe.yaml").write_text(text)


def test_one_broken_recipe_stops_none_of_the_others(tmp_path):
    write(tmp_path, "good")
    write(tmp_path, "bad", "schema: 1\n")
    report = publish_from(tmp_path)
    assert report.created == ["good"]
    assert {problem.path for problem in report.failed} == {"bad/recipe.yaml"}


def test_folder_that_is_a_recipe_itself(tmp_path):
    write(tmp_path, "alone")
    assert publish_from(tmp_path / "alone").created == ["alone"]


def test_links_and_hidden_files_are_never_read(tmp_path):
    write(tmp_path, "r")
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "r" / "train.py").symlink_to(tmp_path / "secret")
    (tmp_path / "r" / ".env").write_text("secret")
    (tmp_path / "r" / ".git").mkdir()
    (tmp_path / "r" / ".git" / "config").write_text("secret")
    assert set(files_of(tmp_path / "r")) == {"recipe.yaml"}


def test_data_set_instead_of_a_recipe_is_refused(tmp_path):
    write(tmp_path, "r")
    for n in range(300):
        (tmp_path / "r" / f"{n}.txt").write_text("x")
    (problem,) = publish_from(tmp_path).failed
    assert "More than" in problem.reason


def test_command_tells_what_it_did(tmp_path, capsys):
    write(tmp_path, "two-nodes")
    call_command("import_recipes", str(tmp_path))
    assert "1 created" in capsys.readouterr().out
    call_command("import_recipes", str(tmp_path), "--json")
    said = json.loads(capsys.readouterr().out)
    assert said == {
        "created": 0,
        "updated": 0,
        "unchanged": 1,
        "conflicts": [],
        "failed": [],
    }


def test_command_fails_with_file_line_and_field(tmp_path, capsys):
    write(tmp_path, "r", TEXT.replace("machine: lumi", "machine: x"))
    with pytest.raises(CommandError):
        call_command("import_recipes", str(tmp_path))
    assert "r/recipe.yaml:11: variants[1].machine:" in capsys.readouterr().err


@pytest.mark.parametrize("source", ["/nowhere", "http://x.org/a.git", "file:///etc"])
def test_odd_sources_end_in_one_clear_line(source):
    with pytest.raises(CommandError):
        call_command("import_recipes", source)


def test_schema_stands_at_its_address(client):
    response = client.get("/schemas/recipe-1.json")
    assert response.status_code == 200
    assert response.json()["title"] == "Lyceum recipe, version 1"
    assert client.get("/schemas/recipe-2.json").status_code == 404
