"""The style sheet and the script of the site, put together without a build step.

The sources are one small file per component and per behaviour, forty in all, and a
browser must not ask forty times. A bundler would need Node and a step that somebody
forgets; `@import` loads one file after the other. So the site joins the files named
below, in this order, the first time somebody asks, keeps the compressed answer in
memory, and serves it under its own hash, to be kept for ever. Where static files are
not collected (the demo, tests) an edited file is seen with the next request.

The modules must neither import nor export: each becomes a block of its own in one
module, so their constants stay apart.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import brotli
from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "site" / "assets"

STYLES = ["tokens", "base", "layout"]
COMPONENTS = [
    "skip",
    "masthead",
    "strip",
    "crumbs",
    "title",
    "text",
    "icon",
    "shelf",
    "evidence",
    "lamp",
    "button",
    "chip",
    "field",
    "entrance",
    "find",
    "suggest",
    "tabs",
    "note",
    "errors",
    "empty",
    "panel",
    "card",
    "code",
    "table",
    "facts",
    "status",
    "values",
    "reckon",
    "pick",
    "params",
    "pitfall",
    "difference",
    "plan",
    "measured",
    "route",
    "prose",
    "toc",
    "sidenote",
    "diagnosis",
    "lint",
    "asks",
    "next",
    "keep",
    "index",
    "columns",
    "board",
    "facets",
    "result",
    "pager",
    "brief",
    "step",
    "exercise",
    "quiz",
    "video",
    "swatch",
    "member",
    "saved",
    "colophon",
]
MODULES = [
    "suggest",
    "paste",
    "long",
    "shortcut",
    "filter",
    "clicks",
    "tabs",
    "copy",
    "scrollspy",
    "fragment",
]

SOURCES = {
    "site.css": [
        *(f"css/{name}.css" for name in STYLES),
        *(f"css/components/{name}.css" for name in COMPONENTS),
        "css/util.css",
        "css/print.css",
    ],
    "site.js": [f"js/{name}.js" for name in MODULES],
    # Loaded before the first paint, so it stays apart from everything else.
    "theme.js": ["js/theme.js"],
}
TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Bundle:
    """One file as it goes over the line; `digest` is part of its address."""

    content_type: str
    digest: str
    plain: bytes
    gzip: bytes
    brotli: bytes


def bundle(name: str) -> Bundle:
    """The bundle `site.css`, `site.js` or `theme.js`. Raises KeyError for others."""
    paths = [FOLDER / path for path in SOURCES[name]]
    if not getattr(settings, "WHITENOISE_USE_FINDERS", False):
        return _joined(name, 0)
    return _joined(name, max(path.stat().st_mtime_ns for path in paths))


@lru_cache(maxsize=8)
def _joined(name: str, edited: int) -> Bundle:
    texts = [(FOLDER / path).read_text() for path in SOURCES[name]]
    extension = name.rpartition(".")[2]
    if name == "site.js":
        texts = [f"{{\n{text}}}\n" for text in texts]
    plain = _squeezed("".join(texts), extension).encode()
    return Bundle(
        content_type=TYPES[extension],
        digest=hashlib.sha256(plain).hexdigest()[:12],
        plain=plain,
        gzip=gzip.compress(plain, mtime=0),
        brotli=brotli.compress(plain),
    )


def _squeezed(text: str, extension: str) -> str:
    """Comments and indentation are for people; the line does without them."""
    if extension == "css":
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    else:
        text = re.sub(r"^/\*.*?\*/$", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"\n\s*", "\n", text).lstrip()
