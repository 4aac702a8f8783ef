"""Which pitfall of a recipe a pasted error is, so that its remedy can be shown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.html import escape
from django.utils.safestring import mark_safe

from kb import signatures
from search.results import Hit, Results


def with_pitfalls(results: Results, text: str) -> Results:
    """Hits that were put first because an error of theirs was recognised lead to that
    pitfall and carry its remedy."""
    if not any(_may_be(hit) for hit in results.hits):
        return results
    hits = tuple(
        _at_pitfall(hit, text) if _may_be(hit) else hit for hit in results.hits
    )
    return results.with_(hits=hits)


def _may_be(hit: Hit) -> bool:
    recognised = hit.put_first == "recognised"
    return hit.kind == "recipe" and recognised and bool(hit.facts.get("pitfalls"))


def _at_pitfall(hit: Hit, text: str) -> Hit:
    rows = hit.facts["pitfalls"]
    known = [
        signatures.Known(number, compiled)
        for number, row in enumerate(rows)
        if (compiled := _compiled(row))
    ]
    found = signatures.matches(text, known, most=1)
    if not found:
        return hit
    row: dict[str, Any] = rows[found[0].key]
    shown = ("cause", "remedy", "command", "evidence")
    facts = {**hit.facts, **{name: row[name] for name in shown}}
    if row["number"]:
        facts |= {"letter": "F", "number": row["number"]}
    return replace(
        hit,
        anchor=row["anchor"],
        section=row["title"],
        section_html=mark_safe(escape(row["title"])),  # noqa: S308 (escaped here)
        facts=facts,
    )


def _compiled(row: dict[str, Any]) -> signatures.Signature | None:
    try:
        return signatures.compile_signature(row["signature"], row["place"])
    except signatures.SignatureError:
        return None
