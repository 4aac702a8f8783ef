"""Reads `site/demo/`: Markdown with front matter, and YAML. Touches no database.

The text of a page is made ready for saving: `{ev KEY}` becomes the full evidence mark
of `sources.yaml`, and links written `guide:slug`, `tutorial:slug`, `diagnosis:slug`,
`machine:id` or `page:slug` become addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml

from home.demo_blocks import blocks_of
from machines import catalogue

FENCE = re.compile(r"^---\n(?P<front>.*?)\n---\n(?P<text>.*)\Z", re.DOTALL)
SHORT_MARK = re.compile(r"\{ev (?P<key>[A-Z0-9]+(?:-[A-Z0-9]+)*)\}")
LINK = re.compile(
    r"\]\((?P<kind>guide|tutorial|diagnosis|machine|page):"
    r"(?P<slug>[a-z0-9-]+)(?P<anchor>#[^)\s]*)?\)"
)
# Levels may stand alone: {ev U}. They are not keys of a source.
LEVELS = {"P", "O", "S", "U"}


class DemoContentError(Exception):
    """Carries the file and what is wrong in it."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path, self.reason = path, reason


@dataclass(frozen=True)
class DemoPage:
    """One Markdown file. `source` is the text as it will be saved."""

    path: Path
    slug: str
    title: str
    source: str
    summary: str = ""
    topics: tuple[str, ...] = ()
    audience: str = ""
    level: str = ""
    machines: tuple[str, ...] = ()
    review_on: date | None = None
    licence: str = "CC-BY-4.0"
    # {"by": e-mail, "date": date, "against": words}, or None.
    verified: dict[str, Any] | None = None


@dataclass(frozen=True)
class DemoTutorial(DemoPage):
    """`prerequisites` are words or `guide:slug`; `contributors` are name and role."""

    objectives: tuple[str, ...] = ()
    prerequisites: tuple[str, ...] = ()
    minutes: int = 60
    contributors: tuple[dict[str, str], ...] = ()


AnyPage = TypeVar("AnyPage", bound=DemoPage)


@dataclass(frozen=True)
class DemoContent:
    site: dict[str, Any]
    topics: list[dict[str, Any]]
    accounts: list[dict[str, Any]]
    guides: list[DemoPage] = field(default_factory=list)
    tutorials: list[DemoTutorial] = field(default_factory=list)
    pages: list[DemoPage] = field(default_factory=list)

    def address_of(self, slug: str) -> str:
        """The address of a page named by its slug, `guides` for the index."""
        shelf = self.site["guides"]["slug"]
        if slug in (shelf, self.site["tutorials"]["slug"]):
            return f"/{slug}/"
        is_guide = any(guide.slug == slug for guide in self.guides)
        return f"/{shelf}/{slug}/" if is_guide else f"/{slug}/"

    def navigation(self) -> list[dict[str, Any]]:
        """The links of the masthead, as the blocks of the site settings."""
        links = [self._link(link) for link in self.site["navigation"]]
        return [{"type": "link", "value": link} for link in links]

    def footer(self) -> list[dict[str, Any]]:
        return [
            {
                "type": "column",
                "value": {
                    "title": column["title"],
                    "links": [self._link(link) for link in column["links"]],
                },
            }
            for column in self.site["footer"]
        ]

    def _link(self, entry: dict[str, str]) -> dict[str, Any]:
        """Addresses rather than pages: a link survives a page that is made anew."""
        url = entry.get("url") or self.address_of(entry["page"])
        return {"label": entry["label"], "page": None, "url": url}


def read(folder: Path) -> DemoContent:
    """The content below `folder`, in the order of the file names.

    Raises DemoContentError for broken front matter, an unknown source, a link to a
    page that is not there, or two pages with one slug.
    """
    site, sources = _yaml(folder / "site.yaml"), _yaml(folder / "sources.yaml")
    guides = markdown(folder / "guides", sources, DemoPage)
    pages = markdown(folder / "pages", sources, DemoPage)
    tutorials = markdown(folder / "tutorials", sources, DemoTutorial)
    for tutorial in tutorials:
        _check_blocks(tutorial)
    addresses = _addresses(
        {
            "guide": (site["guides"]["slug"], [guide.slug for guide in guides]),
            "tutorial": (site["tutorials"]["slug"], [each.slug for each in tutorials]),
            "diagnosis": (site["diagnoses"]["slug"], _diagnoses(folder)),
            "machine": ("machines", catalogue.ids()),
        }
    )
    addresses |= {("page", page.slug): f"/{page.slug}/" for page in pages}
    return DemoContent(
        site=site,
        topics=_yaml(folder / "topics.yaml"),
        accounts=_yaml(folder / "accounts.yaml"),
        guides=[linked(page, addresses) for page in guides],
        tutorials=[linked(page, addresses) for page in tutorials],
        pages=[linked(page, addresses) for page in pages],
    )


def _diagnoses(folder: Path) -> list[str]:
    """The slugs of the diagnoses, which are read elsewhere."""
    files = sorted((folder / "diagnoses").glob("[0-9]*.yaml"))
    return [entry["slug"] for file in files for entry in _yaml(file)]


def _addresses(
    shelves: dict[str, tuple[str, Iterable[str]]],
) -> dict[tuple[str, str], str]:
    """What `kind:slug` leads to, for each kind that has a shelf of its own."""
    return {
        (kind, slug): f"/{shelf}/{slug}/"
        for kind, (shelf, slugs) in shelves.items()
        for slug in slugs
    }


def full_mark(source: dict[str, Any]) -> str:
    """The evidence mark of a source, as the renderer reads it."""
    words = f"{source['words']}, {source['date']}"
    parts = [source["level"], words, *([source["url"]] if "url" in source else [])]
    return "{ev " + " | ".join(parts) + "}"


def markdown(
    folder: Path, sources: dict[str, Any], kind: type[AnyPage]
) -> list[AnyPage]:
    """The pages of a folder, in the order of their file names."""
    pages = [_page(path, sources, kind) for path in sorted(folder.glob("*.md"))]
    seen: dict[str, Path] = {}
    for page in pages:
        if page.slug in seen:
            raise DemoContentError(page.path, f"same slug as {seen[page.slug].name}")
        seen[page.slug] = page.path
    return pages


def _page(path: Path, sources: dict[str, Any], kind: type[AnyPage]) -> AnyPage:
    parts = FENCE.match(path.read_text(encoding="utf-8"))
    if parts is None:
        raise DemoContentError(path, "no front matter between two lines of ---")
    try:
        front = yaml.safe_load(parts["front"])
        for name in ("topics", "machines"):
            front[name] = tuple(front.get(name) or ())
        source = _marked(parts["text"].strip() + "\n", sources)
        return kind(path=path, source=source, **front)
    except KeyError as error:
        raise DemoContentError(path, f"no source called {error}") from error
    except (yaml.YAMLError, TypeError, AttributeError) as error:
        raise DemoContentError(path, f"front matter: {error}") from error


def _marked(text: str, sources: dict[str, Any]) -> str:
    def expand(found: re.Match[str]) -> str:
        key = found["key"]
        return found[0] if key in LEVELS else full_mark(sources[key])

    return SHORT_MARK.sub(expand, text)


def _check_blocks(tutorial: DemoTutorial) -> None:
    try:
        list(blocks_of(tutorial.source))
    except (yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise DemoContentError(tutorial.path, f"a block: {error}") from error


def linked(page: AnyPage, addresses: dict[tuple[str, str], str]) -> AnyPage:
    def resolve(found: re.Match[str]) -> str:
        address = addresses.get((found["kind"], found["slug"]))
        if address is None:
            reason = f"no {found['kind']} called {found['slug']}"
            raise DemoContentError(page.path, reason)
        return f"]({address}{found['anchor'] or ''})"

    return replace(page, source=LINK.sub(resolve, page.source))


def _yaml(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise DemoContentError(path, str(error)) from error
