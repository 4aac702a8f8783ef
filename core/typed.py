"""What somebody typed is handed back when their form cannot be taken.

Two things refuse a form that was open for long: the session has ended, or somebody
signed in again in another tab, which gives every form a new token. The answer holds
the fields, and sends them again with one click.
"""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

DOORS = ("admin_gate", "account_login")
TOKEN = "csrfmiddlewaretoken"  # noqa: S105 (the name of a field)


def fields(request: HttpRequest) -> list[tuple[str, str]]:
    """(name, value) of what to send again; nothing of a form from another site, which
    must not be given a token of ours, and no passwords."""
    if request.method != "POST" or not _is_own(request):
        return []
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != TOKEN and "password" not in name
    ]


def is_sent_to_sign_in(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether a form of somebody whose session has ended met a closed door."""
    if request.method != "POST" or response.status_code != 302:
        return False
    if "text/html" not in request.headers.get("Accept", "text/html"):
        return False
    there = urlsplit(response["Location"])
    back = parse_qs(there.query).get("next", [""])[0]
    return there.path in map(reverse, DOORS) and back == request.get_full_path()


def handed_back(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The page that keeps the fields, or `response` if there is nothing to keep."""
    typed = fields(request)
    if not typed:
        return response
    page = render(request, "signed_out.html", {"typed": typed}, status=403)
    page["Cache-Control"] = "no-store"
    return page


def _is_own(request: HttpRequest) -> bool:
    """Browsers name the site that a form was sent from."""
    own = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Origin", "") == own
