import pytest

from core.rendering import Heading, Picture, render

NOTE = '!!! warning "Careful"\n    Words.\n'
TABS = '=== "One"\n\n    First.\n\n=== "Two"\n\n    Second.\n'


def html(source, **options):
    return render(source, **options).html


def reasons(source, **options):
    return [problem.reason for problem in render(source, **options).problems]


@pytest.mark.parametrize("dialect", ["markdown", "mkdocs"])
class TestMaterial:
    def test_notes(self, dialect):
        found = html(NOTE, dialect=dialect)
        assert '<div class="note note--warn">' in found
        assert '<p class="note__title">Careful</p>' in found

    def test_folded_notes(self, dialect):
        found = html('??? danger "Why"\n    Words.\n', dialect=dialect)
        assert '<details class="note note--risk">' in found
        assert '<summary class="note__title">Why</summary>' in found

    def test_tabs_are_radios(self, dialect):
        found = html(TABS, dialect=dialect)
        assert found.count('type="radio"') == 2
        assert found.count(" checked") == 1
        assert '<div class="tabs__panel" role="group" aria-label="Two">' in found

    def test_a_fence_takes_title_and_marked_lines(self, dialect):
        found = html('```bash title="a.sh" hl_lines="2"\na\nb\n```', dialect=dialect)
        assert "<b>a.sh</b>" in found
        assert '<span class="hl">b</span>' in found

    def test_maths_and_environment_variables(self, dialect):
        found = html(
            "Of $x^2$ in $HOME/$USER.\n\n$$\n\\frac{a}{b}\n$$", dialect=dialect
        )
        assert "<msup><mi>x</mi><mn>2</mn></msup>" in found
        assert "$HOME/$USER" in found
        assert '<div class="display" role="group" tabindex="0"' in found
        assert '><math display="block"><mfrac>' in found

    def test_cards_and_icon_shortcodes(self, dialect):
        source = '<div class="grid cards" markdown>\n\n-   :material-key: Go\n\n</div>'
        found = html(source, dialect=dialect)
        assert '<ul class="flow plain">' in found
        assert "material" not in found

    def test_attribute_lists_and_buttons(self, dialect):
        found = html('[Go](https://a.example){ .md-button target="_blank" }')
        assert found == (
            '<p><a href="https://a.example" class="btn" rel="noopener">Go</a></p>'
        )


class TestGitHub:
    def test_alerts(self):
        found = html("> [!TIP]  \n> Words.", dialect="github")
        assert '<div class="note note--tip">' in found
        assert '<p class="note__title">Tip</p>' in found
        assert "<p>Words.</p>" in found

    def test_lists_nest_by_two_blanks_and_need_no_empty_line(self):
        found = html("Text\n- a\n  - b\n", dialect="github")
        assert found.count("<ul>") == 2

    def test_markdown_inside_html(self):
        source = "<details><summary>S</summary>\n\n**x**\n\n</details>"
        assert "<strong>x</strong>" in html(source, dialect="github")

    def test_bare_addresses_become_links(self):
        found = html("See https://a.example/b.", dialect="github")
        assert '<a href="https://a.example/b" rel="noopener">' in found


class TestHeadings:
    def test_levels_begin_at_two_and_skip_none(self):
        done = render("# One\n\n### Two\n\n## Three")
        assert [(h.level, h.anchor) for h in done.headings] == [
            (2, "one"),
            (3, "two"),
            (3, "three"),
        ]

    def test_a_reference_anchor_names_the_heading_below_it(self):
        done = render("[](){#ref-a}\n## First\n\nText [](){#here} on.")
        assert done.headings == (Heading("ref-a", "First", 2),)
        assert '<span id="first"></span>First' in done.html
        assert '<span id="here"></span>' in done.html

    def test_headings_carry_a_link(self):
        assert (
            '<a href="#a" aria-label="Link to this section" class="anchor">#</a>'
            in (html("## A"))
        )

    def test_reworded_headings_keep_their_anchor(self):
        before = render("## How long").headings
        assert render("## The limit", previous=before).headings[0].anchor == "how-long"


class TestSections:
    def test_text_is_cut_at_headings(self):
        done = render("Before.\n\n## A\n\nOne `two`.\n\n```bash\nthree\n```\n\n## B\n")
        assert [(s.anchor, s.text) for s in done.sections] == [
            ("", "Before."),
            ("a", "One two.\nthree"),
            ("b", ""),
        ]

    def test_a_paragraph_is_one_line_and_code_keeps_its_lines(self):
        [section] = render("One\ntwo.\n\n```\na\nb\n```").sections
        assert section.text == "One two.\na\nb"

    def test_buttons_are_not_text(self):
        [section] = render('```bash title="a.sh"\nls\n```').sections
        assert section.text == "ls"

    def test_formulas_are_their_visible_characters_and_marks_are_left_out(self):
        [section] = render("An $E=mc^2$ {ev P; a guide}.\n\n$$\n\\tau\n$$").sections
        assert section.text == "An E=mc2 ."


class TestLinks:
    def test_internal_links_are_resolved(self):
        done = render("[a](b.md#c)", resolve={"b.md#c": "/guides/b/#c"}.get)
        assert '<a href="/guides/b/#c">a</a>' in done.html
        assert done.links == ("/guides/b/#c",)

    def test_a_link_to_nowhere_keeps_its_words_and_is_reported(self):
        done = render("One\n\n[words](gone.md)", resolve=lambda href: None)
        assert "words" in done.html
        assert "gone.md" not in done.html
        assert [(p.line, p.reason) for p in done.problems] == [
            (3, "the link “gone.md” leads nowhere")
        ]

    def test_reference_labels_of_other_pages(self):
        done = render(
            "See [Slurm][ref-slurm] and [gone][ref-x].",
            dialect="mkdocs",
            resolve={"ref:ref-slurm": "/s/#ref-slurm"}.get,
        )
        assert '<a href="/s/#ref-slurm">Slurm</a> and gone.' in done.html
        assert [p.reason for p in done.problems] == ["nothing is called “ref-x”"]

    def test_kinds_of_the_site_are_internal(self):
        assert '<a href="/guides/x/">' in html(
            "[a](guide:x)", resolve={"guide:x": "/guides/x/"}.get
        )

    def test_images(self):
        found = html(
            "![Alt](a.png)", resolve_image={"a.png": Picture("/m/a.png", 4, 3)}.get
        )
        assert (
            '<img src="/m/a.png" alt="Alt" loading="lazy" width="4" height="3">'
            in found
        )

    def test_a_missing_image_is_named_and_reported(self):
        done = render("![Alt](a.png)", resolve_image=lambda source: None)
        assert "Image not available: Alt" in done.html
        assert done.problems[0].reason == "the image “a.png” is missing"

    def test_no_third_party_is_asked_for_an_image(self):
        found = html("![Alt](https://a.example/b.png)")
        assert "<img" not in found
        assert (
            '<a href="https://a.example/b.png" rel="noopener">Image: Alt</a>' in found
        )


class TestEvidence:
    def test_a_mark_with_its_source(self):
        found = html("| a |\n|---|\n| 4 {ev P; user guide, 2024; https://a.example} |")
        assert '<abbr class="ev ev--p"' in found
        assert '<a href="https://a.example" rel="noopener">user</a></span>' in found

    def test_unverified_says_so(self):
        assert ">U</abbr> unverified" in html("{ev U}")

    def test_code_is_left_alone(self):
        assert "<code>{ev U}</code>" in html("`{ev U}`")


def test_tables_scroll_in_a_labelled_box_and_numbers_stand_right():
    found = html("## Queues\n\n| a | b |\n|---|--:|\n| x | 1 |")
    assert (
        '<div class="tbl" role="group" tabindex="0" aria-label="Queues"><table>'
        in found
    )
    assert '<td class="num">1</td>' in found
    assert '<th scope="col">a</th>' in found


def test_task_lists_definitions_and_footnotes():
    found = html("- [x] done\n\nTerm\n:   Words[^1]\n\n[^1]: Note.")
    assert (
        '<li class="task"><input type="checkbox" disabled checked aria-label="Done">'
        " done</li>" in found
    )
    assert "<dt>Term</dt>" in found
    assert '<section class="footnotes" aria-label="Footnotes">' in found


def test_words_right_after_a_fence_are_a_paragraph():
    found = html("```bash\nls\n```\nThen `b` and *c*.\n\nEnd.")
    assert "<p>Then <code>b</code> and <em>c</em>.</p>" in found


def test_empty_links_and_header_cells_are_no_trap():
    found = html("[](https://a.example) x\n\n|  | b |\n|---|---|\n| 1 | 2 |")
    assert "<a " not in found
    assert "<td></td>" in found
    assert '<th scope="col">b</th>' in found


def test_the_same_source_gives_the_same_html():
    source = NOTE + "\n" + TABS + "\n$x$ <b>y</b>"
    assert html(source) == html(source)
