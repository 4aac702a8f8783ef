"""Renders the body of a page once, for storing beside it.

The stored value is a dict: `version` of the renderer, `blocks` {block id: HTML},
`anchors` {block id: anchor}, `digest` of the body, `headings`, `sections`, `words`,
`links` and `problems`. Headings keep the anchors they had (`core.rendering.anchors`).
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from core.blocks import StoredBlock
from core.rendering import Heading, Rendered
from core.rendering.job import deadline

# Raise it when the renderer's output changes; `render_pages` then renders all anew.
VERSION = 3

Resolver = Callable[[str], str | None]


def render_body(
    body: Any,
    *,
    before: dict[str, Any],
    resolve: Resolver | None = None,
    resolve_image: Resolver | None = None,
    prerendered: dict[str, Rendered] | None = None,
) -> dict[str, Any]:
    """Renders a StreamValue. `before` is what was stored last time, or {};
    `prerendered` holds blocks that were rendered elsewhere, by block id."""
    digest = digest_of(body)
    done = prerendered or {}
    # What was rendered elsewhere may have new links although the text is the same.
    is_same = before.get("version") == VERSION and before.get("digest") == digest
    if is_same and not done:
        return before
    previous = [Heading(**heading) for heading in before.get("headings", [])]
    parts: dict[str, Rendered] = {}
    taken: list[str] = []
    until = deadline()
    for block in body:
        if isinstance(block.block, StoredBlock):
            parts[block.id] = rendered = done.get(block.id) or block.block.render_once(
                block.value,
                previous=previous,
                taken=taken,
                resolve=resolve,
                resolve_image=resolve_image,
                until=until,
            )
            taken += [heading.anchor for heading in rendered.headings]
    return assemble(body, parts, digest=digest)


def digest_of(body: Any) -> str:
    """A fingerprint of the body; gives every block the id that it lacks."""
    for block in body:
        block.id = block.id or str(uuid.uuid4())
    raw = json.dumps(body.get_prep_value(), sort_keys=True, default=str)
    return hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()


def assemble(body: Any, parts: dict[str, Rendered], *, digest: str) -> dict[str, Any]:
    """The stored value, from what each block rendered to."""
    by_id = {block.id: block for block in body}
    sections = merge_sections(list(parts.values()))
    return {
        "version": VERSION,
        "digest": digest,
        "blocks": {
            key: by_id[key].block.html(by_id[key].value, part)
            for key, part in parts.items()
            if not by_id[key].block.is_live
        },
        # Of the first heading of each block that has one.
        "anchors": {
            key: part.headings[0].anchor for key, part in parts.items() if part.headings
        },
        "headings": [asdict(h) for part in parts.values() for h in part.headings],
        "sections": sections,
        "words": sum(len(section["text"].split()) for section in sections),
        "links": sorted({link for part in parts.values() for link in part.links}),
        "problems": [asdict(p) for part in parts.values() for p in part.problems],
    }


def merge_sections(parts: list[Rendered]) -> list[dict[str, Any]]:
    """Text before a block's first heading belongs to the section above it."""
    merged: list[dict[str, Any]] = []
    for section in (section for part in parts for section in part.sections):
        if merged and not section.anchor:
            merged[-1]["text"] = f"{merged[-1]['text']}\n{section.text}".strip()
        elif section.anchor or section.text.strip():
            merged.append(asdict(section))
    return merged
