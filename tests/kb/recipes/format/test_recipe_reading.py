"""recipe.yaml: what is read, what is refused, and that the refusal says where."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from kb.models import RecipePage, RecipePitfall, Variant
from kb.models.recipe_rows import RecipeContributor
from kb.recipes import words
from kb.recipes.format import Unreadable, fields, read, schema
from kb.recipes.format import reading as whole

SMALL = """\
schema: 1
title: Two nodes
summary: One job on two nodes.
problem: One node is too small.
"""


def read_text(text, **files):
    given = {name: value.encode() for name, value in files.items()}
    return read({"recipe.yaml": text.encode(), **given})


def problems(text, **files):
    with pytest.raises(Unreadable) as refused:
        read_text(text, **files)
    return [(p.line, p.field, p.reason) for p in refused.value.problems]


def test_small_recipe_is_read():
    recipe = read_text(SMALL, **{"README.md": "# Why\r\n\r\nBecause.\r\n"})
    assert recipe.values["title"] == "Two nodes"
    assert recipe.text == "# Why\n\nBecause.\n"


def test_values_are_read_as_they_are_written():
    recipe = read_text(
        SMALL
        + """\
variants:
- machine: lumi
  program: [cd /tmp, python train.py]
  variables: {A: 2.10, B: yes, C: 0x10}
  restarts: yes
"""
    )
    (variant,) = recipe.values["variants"]
    assert variant["program"] == "cd /tmp\npython train.py"
    assert variant["variables"] == {"A": "2.10", "B": "yes", "C": "0x10"}
    assert variant["restarts"] is True
    assert variant["id"] == "lumi"


def test_short_source_is_put_in_full():
    recipe = read_text(
        SMALL
        + """\
sources:
  G: {title: Guide, evidence: P, date: 2026-01-01}
pitfalls:
- {title: It hangs, symptom: Nothing moves., cause: C, remedy: R, source: G}
"""
    )
    (pitfall,) = recipe.values["pitfalls"]
    assert pitfall["source"] == {
        "title": "Guide",
        "evidence": "P",
        "date": "2026-01-01",
    }
    assert "sources" not in recipe.values


def test_scripts_stand_below_the_text_in_a_fence_that_holds_them():
    recipe = read_text(
        SMALL + "scripts: [train.py]\n",
        **{"README.md": "Text.", "train.py": "x = '```'\n"},
    )
    assert recipe.text == "Text.\n\n## train.py\n\n````python\nx = '```'\n````\n"


@pytest.mark.parametrize(
    ("more", "line", "field", "words"),
    [
        ("titles: x\n", 5, "titles", "Did you mean title?"),
        ("title: again\n", 5, "title", "twice"),
        ("scaling: huge\n", 5, "scaling", "strong"),
        ("topics: slurm\n", 5, "topics", "A list"),
        ("topics:\n- a\n- B c\n", 7, "topics[2]", "Lower case"),
        ("job_name: a;b\n", 5, "job_name", "does not look"),
        ("code: {url: 'javascript:x'}\n", 5, "code.url", "does not look"),
        ("code: {commit: abcdef0}\n", 5, "code.url", "must be given"),
        ("variants:\n- machine: lumi\n", 6, "variants[1].program", "given"),
        (
            "variants:\n- {machine: a, program: b}\n- {machine: a, program: b}\n",
            7,
            "variants[2].id",
            "Two variants",
        ),
        (
            "variants:\n- machine: a\n  program: b\n  nodes: 99999999999999\n",
            8,
            "variants[1].nodes",
            "whole number",
        ),
        (
            "variants:\n- machine: a\n  program: b\n  nodes: 2.5\n",
            8,
            "variants[1].nodes",
            "whole number",
        ),
        (
            "variants:\n- machine: a\n  program: b\n  nodes: 4\n  most_nodes: 2\n",
            8,
            "variants[1].nodes",
            "most_nodes",
        ),
        (
            "variants:\n- machine: a\n  program: b\n  variables: {'A B': 1}\n",
            8,
            "variants[1].variables",
            "no name",
        ),
        (
            "pitfalls:\n- {title: t, cause: c, remedy: r}\n",
            6,
            "pitfalls[1].symptom",
            "how it shows",
        ),
        (
            "pitfalls:\n- {title: t, cause: c, remedy: r, signature: '{n}'}\n",
            6,
            "pitfalls[1].signature",
            "",
        ),
        (
            "pitfalls:\n- {title: t, symptom: s, cause: c, remedy: r, source: X}\n",
            6,
            "pitfalls[1].source",
            "No source is called X",
        ),
        ("scripts: [../etc/passwd]\n", 5, "scripts[1]", ""),
        ("scripts: [a/../../b]\n", 5, "scripts[1]", "this folder"),
        ("scripts: [none.py]\n", 5, "scripts[1]", "no such file"),
    ],
)
def test_problem_says_line_field_and_reason(more, line, field, words):
    found = problems(SMALL + more)
    assert (found[0][0], found[0][1]) == (line, field)
    assert words in found[0][2]


def test_every_problem_is_told_at_once():
    found = problems("schema: 2\ntitles: x\nlevel: high\n")
    assert [field for _, field, _ in found if field] == [
        *("problem", "schema", "summary", "title", "titles", "level")
    ]


BOMB = "a: &a [x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)},*{chr(97 + n)}]\n" for n in range(9)
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (BOMB, "aliases"),
        ("<<: {a: 1}\n", "Tags"),
        ("!!python/object/apply:os.system [id]\n", "Tags"),
        ("title: !ENV HOME\n", "Tags"),
        ("{" * 3000, "levels"),
        ("[" * 100_000, "levels"),
        ("- " * 9000, "levels"),
        ("x: [" + "1," * 9000 + "]\n", "many values"),
        ("x" * 300_000, "Longer"),
        ("", "empty"),
        ("# only a remark\n", "empty"),
        ("- a list\n", "Names with values"),
        ("a text\n", "Names with values"),
        ("a: [1\n", ""),
        ("a: b: c\n", ""),
        ("\tx: 1\n", ""),
        ("a: 1\n---\nb: 2\n", ""),
        ("title: \x00\n", ""),
    ],
)
def test_yaml_of_strangers_is_refused(text, words):
    found = problems(text)
    assert found
    assert words in " ".join(reason for _, _, reason in found)


def test_text_that_is_no_utf8_is_refused():
    with pytest.raises(Unreadable, match="UTF-8"):
        read({"recipe.yaml": b"title: \xff\n"})
    with pytest.raises(Unreadable, match=r"README.md:2.*UTF-8"):
        read({"recipe.yaml": SMALL.encode(), "README.md": b"x\n\xff"})


def test_folder_without_the_file_is_refused():
    with pytest.raises(Unreadable, match="no such file"):
        read({"README.md": b"x"})


@pytest.mark.parametrize("hidden", ["\\u202e", "\\x07", "\\x1b[31m"])
def test_what_nobody_sees_is_refused(hidden):
    assert "nobody can see" in problems(SMALL + f'method: "a{hidden}b"\n')[0][2]


def test_layout_changes_nothing_of_the_fingerprint():
    other = "# remark\n" + SMALL.replace("title: Two nodes", 'title: "Two nodes"')
    assert read_text(SMALL).fingerprint == read_text(other).fingerprint
    moved = read_text(SMALL + "method: other\n")
    assert read_text(SMALL).fingerprint != moved.fingerprint


# ----------------------------------------------------------------------- schema


def published():
    path = Path(whole.__file__).parent / "recipe-1.json"
    return json.loads(path.read_text())


def test_published_schema_is_that_of_the_fields():
    assert published() == schema()
    jsonschema.Draft202012Validator.check_schema(published())


@pytest.mark.parametrize(
    "more",
    [
        "titles: x\n",
        "scaling: huge\n",
        "topics: slurm\n",
        "code: {commit: abcdef0}\n",
        "variants:\n- machine: lumi\n",
        "variants:\n- {machine: a, program: b, nodes: 0}\n",
    ],
)
def test_schema_and_reading_refuse_the_same(more):
    given = yaml.safe_load(SMALL + more)
    assert not jsonschema.Draft202012Validator(published()).is_valid(given)
    assert problems(SMALL + more)


def test_words_are_those_of_the_models():
    def choices(model, name):
        return tuple(v for v, _ in model._meta.get_field(name).choices if v)

    assert tuple(words.STRATEGIES) == fields.STRATEGIES
    assert choices(RecipePage, "scaling") == fields.SCALING
    assert choices(RecipePage, "life_cycle") == fields.LIFE_CYCLE
    assert choices(RecipePage, "level") == fields.LEVELS
    assert choices(RecipeContributor, "role") == fields.ROLES
    assert choices(RecipePitfall, "place") == fields.PLACES
    assert choices(RecipePitfall, "evidence") == fields.EVIDENCE
    assert choices(Variant, "launcher") == fields.LAUNCHERS
    assert choices(Variant, "internet") == fields.INTERNET
    assert choices(Variant, "support") == fields.SUPPORT


@pytest.mark.parametrize(
    ("model", "table"),
    [
        (RecipePage, fields.RECIPE),
        (RecipePitfall, fields.PITFALL),
        (Variant, fields.VARIANT),
    ],
)
def test_texts_fit_their_columns(model, table):
    columns = {f.name: getattr(f, "max_length", None) for f in model._meta.fields}
    for name, spec in table.fields.items():
        most = getattr(spec, "most", None)
        if columns.get(name) and isinstance(spec, fields.Text):
            assert most <= columns[name], name
