"""MyST: what it becomes, and what it may not do."""

from core.rendering import render


def myst(source, **options):
    return render(source, dialect="myst", **options)


def test_directives_in_fences_and_colons():
    html = myst(
        "::::{challenge} Try\nDo it.\n\n:::{solution}\nSo **there**.\n:::\n::::\n\n"
        "```{note}\nA note.\n```\n"
    ).html
    assert "Exercise: Try" in html
    assert '<details class="note note--tip">' in html
    assert "<strong>there</strong>" in html
    assert "A note." in html


def test_labels_roles_code_and_maths():
    done = myst(
        "(here)=\n## Part one\n\nSee {ref}`here`, $x^2$ and $HOME/$USER.\n\n"
        "```python\na = 1\n```\n"
    )
    assert '<a href="#here">Part one</a>' in done.html
    assert done.html.count("<math") == 1
    assert "$HOME/$USER" in done.html
    assert "<span>python</span>" in done.html


def test_expressions_are_never_run():
    done = myst("{{ 7 * 7 }} and {{ name }}\n")
    assert "49" not in done.html
    assert "{{ name }}" in done.html
    assert len(done.problems) == 2


def test_front_matter_is_never_read():
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nmyst:\n  enable_extensions: [linkify]\n"
    done = myst(f"---\n{bomb}---\n\nText\n")
    assert done.html == "<p>Text</p>"


def test_restructured_text_inside_keeps_all_limits():
    done = myst(
        "```{eval-rst}\n.. include:: /etc/passwd\n\n.. odd::\n\n   Words\n```\n"
    )
    assert "root:" not in done.html
    assert "Words" in done.html
    assert len(done.problems) == 2


def test_html_is_cleaned_and_placeholders_are_words():
    done = myst(
        "<div onclick=a()>x</div>\n\nLog in as <username> <script>a()</script>\n"
    )
    assert "onclick" not in done.html
    assert "<script" not in done.html
    assert "&lt;username&gt;" in done.html


def test_unknown_directives_and_roles_are_reported_with_their_line():
    done = myst("A {strange}`role`.\n\n:::{odd}\nText\n:::\n")
    assert [(p.line, p.reason.partition("“")[2][:3]) for p in done.problems] == [
        (1, "str"),
        (3, "odd"),
    ]
    assert "Text" in done.html
