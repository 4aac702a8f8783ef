"""What a text may try, and what must not come of it."""

from html.parser import HTMLParser
from time import process_time

import pytest
from wagtail.blocks.struct_block import StructBlockValidationError

from core.blocks import TextBlock
from core.bodies import render_body
from core.rendering import render
from kb.models import GuidePage
from tests.factories import markdown

DIALECTS = ["markdown", "mkdocs", "github", "myst", "rst"]
TAGS = {"script", "style", "iframe", "object", "embed", "form", "base", "meta", "svg"}


class Active(HTMLParser):
    """Collects what could run, restyle or lead away."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag in TAGS:
            self.found.append(tag)
        for name, value in attrs:
            address = (value or "").strip().lower()
            if (
                name.startswith("on")
                or name == "style"
                or address.startswith(("javascript:", "data:", "vbscript:"))
            ):
                self.found.append(f"{tag} {name}={value}")


SCRIPTS = [
    "<script>alert(1)</script>",
    "<svg onload=alert(1)><path/></svg>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](java\tscript:alert(1))",
    "<a href='&#106;avascript:alert(1)'>a</a>",
    "![a](data:text/html,<script>alert(1)</script>)",
    "<style>body{display:none}</style>",
    "<p style='position:fixed' onclick=a()>a</p>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></math>",
    "<form action=//a.example><input name=password></form>",
    "<iframe src=//a.example></iframe>",
    "<base href=//a.example/>",
    "<meta http-equiv=refresh content='0;url=//a.example'>",
    '```"><script>alert(1)</script>\na\n```',
    "$\\text{<script>alert(1)</script>}$",
    '=== "<img src=x onerror=alert(1)>"\n\n    a',
    "## <script>alert(1)</script> {#x onclick=alert(1)}",
    "a{: onclick=alert(1) style='x' }",
    '![$x$"onerror=alert(1)](a.png)',
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--><img src=x onerror=alert(1)>-->",
]
HEAVY = {
    "quotes": ">" * 50_000,
    "lists": "\n".join(" " * (4 * i) + "- x" for i in range(200)),
    "open divisions": "<div>" * 20_000,
    "shut divisions": "</div>" * 20_000 + "a",
    "brackets": "[" * 100_000,
    "images": "![" * 30_000,
    "tags": "<a " * 20_000,
    "declarations": "<![CDATA[" * 5_000,
    "emphasis": "*a **b " * 20_000,
    "fences": "```\n" * 20_000,
    "more fences": "a\n~~~\n" * 200_000,
    "headings": "# a\n" * 20_000,
    "formula": "$$" + "{" * 3_000 + "}" * 3_000 + "$$",
    "macro": r"$$\def\a{\a\a}\a$$",
    "long table": "|a|b|c|d|e|\n|-|-|-|-|-|\n" + "|a|b|c|d|e|\n" * 70_000,
    "square table": "|a" * 500
    + "|\n"
    + "|-" * 500
    + "|\n"
    + ("|a" * 500 + "|\n") * 500,
    "wide table": "|h" * 5_000 + "|\n" + "|-" * 5_000 + "|\n" + "|x|\n" * 4_000,
    "bars in code": "|`a`" * 30_000 + "|\n" + "|-" * 30_000 + "|\n|x|\n",
    "five megabytes": "word " * 1_000_000,
}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("source", SCRIPTS)
def test_nothing_active_comes_out(source, dialect):
    found = render(f"Before\n\n{source}\n\nAfter", dialect=dialect).html
    assert Active(found).found == []
    assert "Before" in found


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", HEAVY)
def test_time_and_depth_are_bounded(name, dialect, monkeypatch):
    monkeypatch.setattr("core.rendering.job.BUDGET", 0.2)
    start = process_time()
    done = render(HEAVY[name], dialect=dialect)
    assert process_time() - start < 5
    assert len(done.html) < 30_000_000


def test_what_was_cut_is_said():
    reasons = [p.reason for p in render("a\0b " + "word " * 300_000).problems]
    assert any("cut after" in reason for reason in reasons)
    assert any("control characters" in reason for reason in reasons)


def test_surrogates_and_binary_are_survived():
    binary = bytes(range(256)).decode("latin-1") * 100
    for source in ("\ud800 text \udfff", binary, "\ufeff# A"):
        assert render(source).html


def test_html_that_shuts_too_much_stays_inside():
    found = render("a\n\n</div></article></main></body></html>\n\nb").html
    for tag in ("</article>", "</main>", "</body>", "</div>"):
        assert tag not in found
    assert "<p>b</p>" in found


def test_stamps_cannot_be_forged():
    found = render("\uf8f0abc:0\uf8f1 &#xf8f0;abc:0&#xf8f1; $x$").html
    assert found.count("<math") == 1
    assert "\uf8f0" not in found


def test_classes_and_ids_of_the_page_frame_cannot_be_borrowed():
    found = render('<p class="masthead" id="main">x</p>\n\n## Main').html
    assert "masthead" not in found
    assert '<h2 id="main"' not in found


def test_the_texts_of_a_page_share_their_time(monkeypatch):
    monkeypatch.setattr("core.rendering.job.BUDGET", 0.5)
    body = GuidePage(body=markdown("[a](" * 50_000) * 8).body
    start = process_time()

    stored = render_body(body, before={})

    assert process_time() - start < 4
    reasons = [problem["reason"] for problem in stored["problems"]]
    assert reasons.count("the text takes too long to read") == 8


def test_a_text_longer_than_any_page_is_refused_at_its_field():
    block = TextBlock()
    value = block.to_python({"source": "a" * 200_001, "dialect": "markdown"})

    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(value)

    (error,) = refused.value.block_errors["source"].messages
    assert "200000" in error
    assert "200001" in error
