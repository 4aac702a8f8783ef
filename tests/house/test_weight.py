"""What a reader's browser has to fetch, and from whom."""

import gzip
import re

from tests.house.ground import ROOT, name

HEAVIEST = 60_000


def sources(suffix: str):
    return sorted((ROOT / "site/assets").rglob(f"*.{suffix}"))


def test_styles_and_scripts_are_light():
    together = b"".join(path.read_bytes() for path in sources("css") + sources("js"))
    assert len(gzip.compress(together, 9)) <= HEAVIEST


def test_nothing_is_fetched_from_a_third_party():
    elsewhere = re.compile(r"(?:url\(|@import|import|from)\s*[\"'(]*https?://")
    wrong = [
        name(path)
        for path in sources("css") + sources("js")
        if elsewhere.search(path.read_text())
    ]
    assert wrong == []


def test_no_template_has_inline_code():
    """The content policy would refuse it, so it would silently not work."""
    inline = re.compile(r"<style[\s>]|\sstyle=|\son[a-z]+=[\"']|<script(?![^>]*\ssrc=)")
    allowed = re.compile(r"<script[^>]*type=[\"']application/(ld\+)?json")
    mail = ROOT / "templates" / "emails"
    wrong = [
        f"{name(path)}: {found.group().strip()}"
        for path in (ROOT / "templates").rglob("*.html")
        if mail not in path.parents
        for found in inline.finditer(allowed.sub("", path.read_text()))
    ]
    assert wrong == []
