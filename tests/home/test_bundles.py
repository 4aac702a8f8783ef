"""One style sheet and one script, kept for ever under their own hash."""

import gzip
import re

import pytest

from home import bundles

BUDGET = 60_000


def test_everything_together_stays_within_the_budget():
    # Gzip, not Brotli: the larger of the two has to fit.
    sizes = {name: len(bundles.bundle(name).gzip) for name in bundles.SOURCES}

    assert sum(sizes.values()) <= BUDGET, sizes


@pytest.mark.parametrize("name", bundles.SOURCES)
def test_every_source_is_joined_in_its_order(name):
    paths = [bundles.FOLDER / path for path in bundles.SOURCES[name]]

    assert all(path.exists() for path in paths)
    assert len(paths) == len(set(paths))


def test_no_file_is_forgotten():
    """Those below `admin/` stand in pages of the admin, each by itself."""
    listed = {path for paths in bundles.SOURCES.values() for path in paths}
    found = {
        str(path.relative_to(bundles.FOLDER))
        for pattern in ("css/**/*.css", "js/*.js")
        for path in bundles.FOLDER.glob(pattern)
        if path.parent.name != "admin"
    }

    assert found == listed


@pytest.mark.parametrize("path", bundles.SOURCES["site.js"])
def test_modules_can_be_joined_and_say_what_they_expect(path):
    text = (bundles.FOLDER / path).read_text()

    assert not re.search(r"^(import|export)\b", text, re.MULTILINE)
    assert text.startswith("/*")
    assert "Expects" in text.partition("*/")[0]


def test_nothing_is_asked_of_other_hosts():
    for name in bundles.SOURCES:
        text = bundles.bundle(name).plain.decode().replace("http://www.w3.org/", "")
        assert "://" not in text


def test_comments_stay_at_home_and_strings_survive():
    plain = bundles.bundle("site.css").plain.decode()

    assert "/*" not in plain
    assert "data:image/svg+xml" in plain


def test_current_address_is_kept_for_ever(client):
    found = bundles.bundle("site.css")

    answer = client.get(f"/assets/site.{found.digest}.css")

    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in answer["Cache-Control"]
    assert answer.content == found.plain


def test_compressed_when_the_browser_can(client):
    found = bundles.bundle("site.js")

    answer = client.get(
        f"/assets/site.{found.digest}.js", headers={"Accept-Encoding": "gzip"}
    )

    assert answer["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.content) == found.plain


def test_old_address_gets_todays_file_but_keeps_nothing(client):
    answer = client.get("/assets/site.0123456789ab.css")

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-cache"


@pytest.mark.django_db
def test_unknown_bundle_is_not_found(client):
    assert client.get("/assets/theme.0123456789ab.css").status_code == 404
