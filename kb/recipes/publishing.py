"""Recipes that are kept in files: brought to what the files say, twice the same.

As with borrowed documentation, what a person changed here is left as it is and told as
a conflict, and what the files lost is withdrawn, never deleted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Site

from kb.models import RecipeIndexPage, RecipeOrigin, RecipePage, Variant
from kb.recipes.filling import digest, digest_of_variant, fill, fill_variant
from kb.recipes.format import FILE, Problem, Recipe, Unreadable, read
from kb.recipes.services import VariantRefused, save_variant, withdraw_variant

EDITED = "Changed in the files and edited here: left as it is."
WRITTEN_HERE = "A recipe with this address was written here: left as it is."
ELSEWHERE = "A recipe with this address comes from %s: left as it is."


@dataclass(slots=True)
class Published:
    """`outcome` is created, updated, unchanged or conflict; `kept` are variants that
    a person edited here, with the reason."""

    outcome: str
    page: RecipePage
    kept: list[Problem] = field(default_factory=list)


@transaction.atomic
def publish(
    *,
    files: Mapping[str, bytes],
    name: str,
    origin: str,
    by: Any = None,
    draft: bool = False,
) -> Published:
    """One recipe of files. `name` is its address unless the file says another;
    `origin` names the folder or repository and stays the same for it.

    A draft waits for an editor; of a recipe that is public its variants wait as well.
    Raises Unreadable, with nothing written.
    """
    recipe = read(files)
    slug = recipe.values.get("slug") or slugify(name)[:80]
    parent = _index()
    page = RecipePage.objects.child_of(parent).filter(slug=slug).first()
    known = RecipeOrigin.objects.filter(recipe=page).first() if page else None
    if page is not None and (known is None or known.origin != origin):
        reason = ELSEWHERE % known.origin if known else WRITTEN_HERE
        return Published("conflict", page, [Problem(FILE, 0, "", reason)])
    if page is not None and known is not None:
        if known.fingerprint == recipe.fingerprint:
            return Published("unchanged", page)
        if _was_edited(page, known):
            return Published("conflict", page, [Problem(FILE, 0, "", EDITED)])
    outcome = "updated" if page else "created"
    page = page or RecipePage(slug=slug, live=False)
    _write_page(page, parent, recipe, by=by, draft=draft)
    kept: list[Problem] = []
    digests: dict[str, str] = known.variants if known else {}
    if not (draft and page.live):
        kept, digests = _write_variants(page, recipe, digests)
    RecipeOrigin.objects.update_or_create(
        recipe=page,
        defaults={
            "origin": origin,
            "fingerprint": recipe.fingerprint,
            "digest": digest(page),
            "variants": digests,
            "imported_at": timezone.now(),
        },
    )
    return Published(outcome, page, kept)


def _index() -> RecipeIndexPage:
    found = RecipeIndexPage.objects.first()
    if found is None:
        found = RecipeIndexPage(title="Recipes", slug="recipes", live=False)
        Site.objects.get(is_default_site=True).root_page.add_child(instance=found)
        found.save_revision().publish()
    return found


def _was_edited(page: RecipePage, known: RecipeOrigin) -> bool:
    newest = page
    if page.has_unpublished_changes and page.latest_revision_id:
        newest = page.get_latest_revision_as_object()
    return digest(newest) != known.digest


def _write_page(
    page: RecipePage, parent: Any, recipe: Recipe, *, by: Any, draft: bool
) -> None:
    problems = list(fill(page, recipe))
    if problems:
        raise Unreadable(problems)
    try:
        if page.pk is None:
            parent.add_child(instance=page)
        page.full_clean()
    except ValidationError as error:
        raise Unreadable(list(_told(error, recipe))) from error
    revision = page.save_revision(user=by)
    if not draft:
        revision.publish(user=by)
        page.refresh_from_db()


def _write_variants(
    page: RecipePage, recipe: Recipe, digests: Mapping[str, str]
) -> tuple[list[Problem], dict[str, str]]:
    there = {variant.slug: variant for variant in Variant.objects.filter(recipe=page)}
    kept, after = [], {}
    for n, row in enumerate(recipe.values.get("variants", []), start=1):
        slug = row["id"]
        variant = there.pop(slug, None) or Variant(recipe=page, slug=slug)
        if variant.pk and digest_of_variant(variant) != digests.get(slug):
            kept.append(recipe.problem(f"variants[{n}]", EDITED))
            after[slug] = digests.get(slug, "")
            continue
        problems = list(fill_variant(variant, n, recipe))
        if problems:
            raise Unreadable(problems)
        after[slug] = digest_of_variant(_save(variant, n, recipe))
    for slug, variant in there.items():
        if slug in digests and digest_of_variant(variant) == digests[slug]:
            withdraw_variant(variant=variant, by=None)
            after[slug] = digests[slug]
    return kept, after


def _save(variant: Variant, n: int, recipe: Recipe) -> Variant:
    try:
        saved = save_variant(variant=variant, by=None)
    except VariantRefused as refused:
        problems = [
            recipe.problem(f"variants[{n}].{name}".rstrip("."), reason)
            for name, reasons in refused.reasons.items()
            for reason in reasons
        ]
        raise Unreadable(problems) from refused
    return Variant.objects.get(pk=saved.pk)


def _told(error: ValidationError, recipe: Recipe) -> list[Problem]:
    if not hasattr(error, "error_dict"):
        return [recipe.problem("", reason) for reason in error.messages]
    return [
        recipe.problem(name if name != "__all__" else "", reason)
        for name, errors in error.message_dict.items()
        for reason in errors
    ]
