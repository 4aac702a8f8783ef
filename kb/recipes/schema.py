"""A recipe in the words of schema.org: SoftwareSourceCode, HowTo, Dataset.

The page models import this module, so it knows of them by name only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kb.models import RecipePage


def facts_of(recipe: RecipePage) -> dict[str, Any]:
    """Beside what every page says. Nothing here asks the database."""
    return {
        "codeRepository": recipe.code_url,
        "version": recipe.code_commit,
        "creativeWorkStatus": str(recipe.get_life_cycle_display()),
        "author": _people(recipe, "author"),
        "maintainer": _people(recipe, "maintainer"),
        "keywords": ", ".join(str(name) for name in recipe.strategy_names),
        "hasPart": [_how_to(recipe), *map(_dataset, recipe.shown.get("datasets", []))],
    }


def _people(recipe: RecipePage, role: str) -> list[dict[str, str]]:
    return [
        {"@type": "Person", "name": row.name}
        for row in recipe.people
        if row.role == role
    ]


def _how_to(recipe: RecipePage) -> dict[str, Any]:
    steps = [
        {"@type": "HowToStep", "name": heading["title"]}
        for heading in recipe.headings
        if heading["level"] == 2
    ]
    said = {"@type": "HowTo", "name": recipe.title, "description": recipe.problem}
    return said | ({"step": steps} if steps else {})


def _dataset(row: dict[str, str]) -> dict[str, Any]:
    said = {
        "@type": "Dataset",
        "name": row["name"],
        "description": row["note"] or row["name"],
        "license": row["licence"],
        "url": row["url"],
        "size": row["size"],
        "identifier": row["checksum"],
    }
    return {name: value for name, value in said.items() if value}
