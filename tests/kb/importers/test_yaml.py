import pytest

from kb.importers import frontmatter, mkdocs, safe_yaml

BOMB = "a: &a [x, x]\n" + "\n".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]"
    for n in range(9)
)


def test_python_objects_are_read_as_text():
    found = safe_yaml.load("a: !!python/name:os.system\nb: !ENV X\nc: !x [1]")
    assert found["b"] == "X"
    assert isinstance(found["a"], str)


@pytest.mark.parametrize("text", [BOMB, "a: [", "a: 'b", "- " * 5_000, "x" * 600_000])
def test_what_cannot_be_read_says_so(text):
    with pytest.raises(safe_yaml.BadYaml):
        safe_yaml.load(text)


def test_front_matter_is_taken_off():
    front = frontmatter.split("---\ntitle: A\n---\n# B\n")
    assert front.values == {"title": "A"}
    assert front.text == "# B\n"
    assert front.lines == 3


def test_broken_front_matter_is_a_problem_and_the_text_stays():
    front = frontmatter.split("---\ntitle: [A\nlevel: b: c\n---\n# B\n")
    assert front.text == "# B\n"
    assert "broken" in front.problem
    assert front.problem_line


@pytest.mark.parametrize("source", ["# A\n", "---\nA line\n", "", "---"])
def test_a_page_without_front_matter_is_left_as_it_is(source):
    assert frontmatter.split(source).text == source


def test_navigation_gives_order_titles_and_sections():
    found = mkdocs.understand(
        {
            "site_name": "S",
            "nav": ["index.md", {"Run": ["run/index.md", {"Slurm": "run/slurm.md"}]}],
        }
    )
    assert [(e.path, e.title, e.section) for e in found.nav] == [
        ("docs/index.md", "", ""),
        ("docs/run/index.md", "", "Run"),
        ("docs/run/slurm.md", "Slurm", "Run"),
    ]


@pytest.mark.parametrize("nav", [None, 3, "a.md", [3, None, {"a": None}], {"a": "b"}])
def test_odd_navigation_is_survived(nav):
    assert mkdocs.understand({"nav": nav}).name == ""


def test_half_a_character_becomes_a_question_mark():
    assert safe_yaml.load('title: "\\ud800 x"') == {"title": "? x"}
