"""Pages of the site as a whole: style guide, and the small files robots ask for."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.timezone import now

from core.models import CallNumber
from core.rendering import render_code, render_terminal
from home import bundles, specimens
from kb.models import GuideIndexPage, GuidePage

FOR_EVER = "public, max-age=31536000, immutable"
LLMS_LIMIT = 500


def bundle(
    request: HttpRequest, stem: str, digest: str, extension: str
) -> HttpResponse:
    """The style sheet or script. An old address still gets today's answer, unkept."""
    try:
        found = bundles.bundle(f"{stem}.{extension}")
    except KeyError:
        raise Http404 from None
    accepted = request.headers.get("Accept-Encoding", "")
    coding = next((name for name in ("br", "gzip") if name in accepted), "")
    body = {"br": found.brotli, "gzip": found.gzip, "": found.plain}[coding]
    response = HttpResponse(body, content_type=found.content_type)
    if coding:
        response["Content-Encoding"] = coding
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = FOR_EVER if digest == found.digest else "no-cache"
    return response


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in its states."""
    context = {
        "swatches": specimens.SWATCHES,
        "numbers": [
            CallNumber(kind=kind, number=number)
            for number, kind in enumerate(CallNumber.Kind.values, start=1)
        ],
        "levels": specimens.EVIDENCE,
        "lamps": specimens.LAMPS,
        "notes": specimens.NOTES,
        "code": render_code(
            specimens.CODE, language="bash", filename="job.slurm", highlighted="3"
        ),
        "terminal": render_terminal(specimens.TERMINAL, title="login node"),
        "learning": specimens.LEARNING,
        "plan": specimens.PLAN,
        "values": specimens.VALUES,
        "clash": specimens.CLASH,
    }
    return render(request, "home/styleguide.html", context)


def favicon(request: HttpRequest) -> HttpResponse:
    return redirect(static("icons/favicon.svg"))


def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /accounts/",
        "Disallow: /me/",
        "Disallow: /search/",
        f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}",
    ]
    return _text("\n".join(lines))


def llms(request: HttpRequest) -> HttpResponse:
    """The guides as a list of Markdown addresses, for programs that read."""
    guides = GuidePage.objects.visible_to(AnonymousUser()).filter(source=None)
    site = request.build_absolute_uri("/").rstrip("/")
    index = GuideIndexPage.objects.live().first()
    lines = [
        f"# {settings.WAGTAIL_SITE_NAME}",
        "> Guides to European AI supercomputers. Every page also exists as Markdown"
        " below its address, as index.md.",
        f"## {index.title if index else 'Guides'}",
        "\n".join(
            f"- [{page.title}]({site}{page.get_url(request)}index.md): {page.summary}"
            for page in guides.order_by("path")[:LLMS_LIMIT]
        ),
        f"## Search\n- [JSON]({site}/api/v1/search?q=), see {site}/api/v1/docs",
    ]
    return _text("\n\n".join(line for line in lines if line), "text/markdown")


def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116. The address of the site's own mail is the way to reach its people."""
    expires = (now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    address = settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">")
    lines = [
        f"Contact: mailto:{address}",
        f"Expires: {expires}",
        "Preferred-Languages: en",
        f"Canonical: {request.build_absolute_uri(request.path)}",
    ]
    return _text("\n".join(lines))


def _text(text: str, content_type: str = "text/plain") -> HttpResponse:
    return HttpResponse(f"{text}\n", content_type=f"{content_type}; charset=utf-8")
