"""`POST /api/v1/machines/<id>/lint`: what is wrong with a job script on a machine."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from ninja.throttling import UserRateThrottle

from machines.lint_form import LARGEST_FORM
from machines.linter import TooLong
from machines.linting import as_json, decoded, lint_for
from machines.models import System
from machines.sites import NoSuchPlace

router = Router(tags=["machines"])

BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "text/plain": {"schema": {"type": "string"}},
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["script"],
                    "properties": {
                        "script": {"type": "string"},
                        "route": {"type": "string"},
                    },
                }
            },
        },
    }
}


class FindingOut(Schema):
    """`line` 0 is the script as a whole. `severity`: error, warning or advice."""

    line: int
    severity: str
    rule: str
    explanation: str
    fix: str
    note: str
    evidence: str
    source: str
    source_url: str
    quote: str


class UnknownOut(Schema):
    line: int
    words: str


class ChangeOut(Schema):
    line: int
    words: str
    rule: str


class ReportOut(Schema):
    """`partition` and `queue` are empty where the script names none that we know.
    `corrected` is the script with what can be mended without knowing more."""

    machine: str
    partition: str
    queue: str
    route: str
    counts: dict[str, int]
    findings: list[FindingOut]
    unknowns: list[UnknownOut]
    corrected: str
    changes: list[ChangeOut]


class Problem(Schema):
    detail: str


@router.post(
    "/machines/{slug:machine_id}/lint",
    response={200: ReportOut, 404: Problem, 413: Problem, 422: Problem, 429: Problem},
    throttle=[UserRateThrottle("60/min")],
    summary="What is wrong with a job script",
    description="The body is the script as text, or JSON with `script` and perhaps "
    "`route`, a way in of the machine; `?route=` says the same. Nothing of it is kept. "
    "For example: `curl --data-binary @job.sh -H 'Content-Type: text/plain' …/lint`",
    openapi_extra=BODY,
)
def lint(request: HttpRequest, machine_id: str, route: str = "") -> Any:
    system = get_object_or_404(System, slug=machine_id)
    length = request.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > LARGEST_FORM:
        return Status(413, {"detail": TooLong().reason})
    said = _said(request)
    if said is None:
        return Status(422, {"detail": _("The body holds no script.")})
    script, way = said
    try:
        report = lint_for(
            script, system.slug, route=route or way, on=timezone.localdate()
        )
    except TooLong as problem:
        return Status(413, {"detail": problem.reason})
    except NoSuchPlace as problem:
        words = _("This machine runs no jobs yet, or has no such way in: %(name)s.")
        return Status(422, {"detail": words % {"name": problem.name}})
    return as_json(report)


def _said(request: HttpRequest) -> tuple[str, str] | None:
    """(script, way in) of the body; None where it is neither text nor such JSON."""
    text = decoded(request.body)
    if request.content_type != "application/json":
        return (text, "") if text.strip() else None
    try:
        given = json.loads(text)
        script, route = given["script"], given.get("route") or ""
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    if not isinstance(script, str) or not isinstance(route, str) or not script.strip():
        return None
    return script, route
