"""`PUT /api/v1/recipes/<slug>`: a recipe from somebody's CI, as a draft."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Schema, Status
from ninja.throttling import AnonRateThrottle

from accounts.models import ApiToken
from accounts.tokens import bearer
from kb.models import RecipeIndexPage
from kb.recipes.api import router  # one address, GET there and PUT here
from kb.recipes.format import Unreadable
from kb.recipes.permissions import can_push
from kb.recipes.publishing import publish

LARGEST = 2_000_000
MOST_FILES = 50


class FilesIn(Schema):
    """`files` are {path: text}: recipe.yaml, README.md and the scripts it names."""

    files: dict[str, str]


class ProblemOut(Schema):
    path: str
    line: int
    field: str
    reason: str


class PushedOut(Schema):
    """`outcome` is created, updated or unchanged; `kept` are variants that a person
    edited here; `edit` is where an editor looks at the draft."""

    outcome: str
    slug: str
    edit: str
    kept: list[ProblemOut]


class Refusal(Schema):
    detail: str
    problems: list[ProblemOut] = []


@router.put(
    "/recipes/{slug:slug}",
    response={200: PushedOut, (401, 403, 409, 413, 422): Refusal},
    throttle=[AnonRateThrottle("30/m")],
    summary="Bring a recipe, as a draft",
    description="Needs a token with the scope “recipes”. The body is JSON: files, each "
    "path with its text. Nothing is public before an editor has looked at it. The same "
    "files change nothing.",
)
def push(request: HttpRequest, slug: str, body: FilesIn) -> Any:
    by = bearer(request, ApiToken.Scope.RECIPES)
    if by is None:
        detail = _("A token with the scope “recipes” is needed.")
        return Status(401, {"detail": detail})
    decision = can_push(by, RecipeIndexPage.objects.first())
    if not decision:
        return Status(403, {"detail": decision.reason})
    files = {path: text.encode("utf-8", "replace") for path, text in body.files.items()}
    if len(files) > MOST_FILES or sum(map(len, files.values())) > LARGEST:
        return Status(413, {"detail": _("That is more than a recipe needs.")})
    try:
        done = publish(files=files, name=slug, origin=f"api:{by.pk}", by=by, draft=True)
    except Unreadable as refusal:
        problems = [asdict(problem) for problem in refusal.problems]
        detail = _("The files cannot be read as a recipe.")
        return Status(422, {"detail": detail, "problems": problems})
    kept = [asdict(problem) for problem in done.kept]
    if done.outcome == "conflict":
        return Status(409, {"detail": kept[0]["reason"], "problems": kept})
    edit = request.build_absolute_uri(
        reverse("wagtailadmin_pages:edit", args=[done.page.pk])
    )
    return {
        "outcome": done.outcome,
        "slug": done.page.slug,
        "edit": edit,
        "kept": kept,
    }
