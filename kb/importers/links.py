"""What a link of an imported page means on this site. No database, no files."""

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import quote, unquote

from docutils.nodes import fully_normalize_name, make_id

from core.rendering import Picture
from core.rendering.anchors import slug
from kb.importers.tree import SOURCES

INDEXES = (
    *("index.md", "index.rst", "index.ipynb", "index.markdown"),
    *("README.md", "readme.md", "Readme.md", "README.rst"),
)
REFERENCE = "ref:"
HREFS = re.compile(
    r"\]\(\s*<?(?P<link>[^)\s>]+)"
    r"|\]\[(?P<label>[^\[\]\n]{1,200})\]"
    r"|\[(?P<short>[^\[\]\n]{1,200})\]\[\]"
    r"|(?:href|src)\s*=\s*[\"'](?P<html>[^\"'\n]+)"
    r"|^[ ]{0,3}\[[^\]\n]{1,200}\]:\s*<?(?P<defined>[^\s>]+)",
    re.MULTILINE,
)
# What reStructuredText and MyST point at: roles, pictures, links within words.
NAMED = re.compile(
    r"[:{](?P<role>ref|numref|term|doc|any|download)[:}]`(?P<target>[^`\n]{1,400})`"
    r"|(?:\{(?:figure|image)\}|\b(?:figure|image)::)[ \t]*(?P<picture>\S+)"
    r"|<(?P<within>[^<>`\s]{1,400})>`_"
)
TITLED = re.compile(r"<([^<>]+)>\s*$")
FRAGMENT_LINK = re.compile(r"<a [^>]*?href=\"([^\"#]*)#([^\"]+)\"")
ID = re.compile(r"<[^>]*?\sid=\"([^\"]+)\"")


@dataclass(slots=True)
class Targets:
    """Everything a link may lead to. Paths are from SOURCE.

    `pages` and `files` map a path to an address, `references` a label to one, `images`
    a path to `{"url", "width", "height"}`. `root` is the folder of the pages.
    """

    root: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    images: dict[str, dict[str, Any]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the targets as plain values for the child process."""
        return asdict(self)

    def resolve(self, href: str, page: str) -> str | None:
        """Return the address of a link on the page with path `page`, or None."""
        if href.startswith(REFERENCE):
            return self._reference(href.removeprefix(REFERENCE))
        path, mark, fragment = href.partition("#")
        path = path.partition("?")[0]
        address = self._address(path, page) if path else self.pages.get(page)
        return None if address is None else f"{address}{mark}{fragment}"

    def picture(self, href: str, page: str) -> Picture | None:
        """Return an image of the source, or None when the site has it not."""
        for path in self._candidates(href.partition("#")[0].partition("?")[0], page):
            if path in self.images:
                return Picture(**self.images[path])
        return None

    def _reference(self, label: str) -> str | None:
        for name in (label, label.lower(), slug(label)):
            if name in self.references:
                return self.references[name]
        return None

    def _address(self, path: str, page: str) -> str | None:
        for candidate in self._candidates(path, page):
            stem = candidate.removesuffix(".html")
            for name in (candidate, *(f"{stem}{suffix}" for suffix in SOURCES)):
                if name in self.pages:
                    return self.pages[name]
            for index in INDEXES:
                name = posixpath.join(candidate, index)
                if name in self.pages:
                    return self.pages[name]
            if f"{candidate}/" in self.pages:
                return self.pages[f"{candidate}/"]
            if candidate in self.files:
                return self.files[candidate]
        return None

    def _candidates(self, path: str, page: str) -> Iterator[str]:
        """Yield the paths a link may mean, never one outside the source.

        MkDocs serves `a.md` as `a/`: authors write addresses relative to that too.
        """
        path = unquote(path)
        if "\0" in path or "\\" in path:
            return
        if path.startswith("/"):
            bases = [self.root, ""]
            path = path.lstrip("/")
        else:
            bases = [posixpath.dirname(page), page.removesuffix(".md")]
        for base in bases:
            found = posixpath.normpath(posixpath.join(base, path))
            if not found.startswith("..") and not found.startswith("/"):
                yield "" if found == "." else found


def address_of(url: str, url_path: str) -> Callable[[str], str]:
    """Return what turns tree paths into addresses, learnt from one page's pair."""
    ours, theirs = url.split("/"), url_path.split("/")
    same = 0
    while same < min(len(ours), len(theirs)) and ours[-1 - same] == theirs[-1 - same]:
        same += 1
    lead = "/".join(ours[: len(ours) - same])
    strip = "/".join(theirs[: len(theirs) - same])
    return lambda path: lead + path.removeprefix(strip)


def hrefs(source: str) -> Iterator[str]:
    """Yield what a source points at, roughly: enough to notice a change."""
    yield from _named(source)
    for found in HREFS.finditer(source):
        label = found["label"] or found["short"]
        yield (
            f"{REFERENCE}{label}"
            if label
            else found["link"] or found["html"] or found["defined"]
        )


def _named(source: str) -> Iterator[str]:
    for found in NAMED.finditer(source):
        if not found["role"]:
            yield found["picture"] or found["within"]
            continue
        titled = TITLED.search(found["target"])
        target = (titled[1] if titled else found["target"]).strip()
        if found["role"] == "term":
            yield f"{REFERENCE}term:{make_id(target)}"
        elif found["role"] in {"doc", "download"}:
            yield target
        else:
            yield f"{REFERENCE}{fully_normalize_name(target)}"


def fragment_links(html: str) -> Iterator[tuple[str, str]]:
    """Yield (address without fragment, fragment) of the links of a page's HTML."""
    for found in FRAGMENT_LINK.finditer(html):
        yield found[1], unquote(found[2])


def ids(html: str) -> set[str]:
    """Return the ids a page's HTML defines."""
    return set(ID.findall(html))


def original(base: str, path: str, *, site_root: str | None) -> str:
    """Return where a reader finds a file of the source, or "" when nobody said.

    `base` is a repository (GitHub, GitLab, Codeberg) or, with `site_root` the folder of
    its pages, the site that MkDocs builds. The commit is no part of it: else every
    page would change with every commit.
    """
    if not base:
        return ""
    base = base.rstrip("/").removesuffix(".git")
    if is_repository(base):
        return f"{base}/blob/HEAD/{quote(path)}"
    if site_root is None:
        return f"{base}/{quote(path)}"
    inside = posixpath.relpath(path, site_root or ".")
    folder, name = posixpath.split(inside)
    if not name.endswith(".md"):
        return f"{base}/{quote(inside)}"
    stem = "" if name.lower() in {"index.md", "readme.md"} else name.removesuffix(".md")
    where = posixpath.join(folder, stem).strip("/")
    return f"{base}/{quote(where)}/" if where else f"{base}/"


def is_repository(address: str) -> bool:
    """Say whether an address is a repository's page on a known forge."""
    return bool(
        re.match(
            r"https://(github\.com|gitlab\.[\w.-]+|codeberg\.org)/[^/]+/[^/]+", address
        )
    )
