"""The index of machines, a machine's page and history, and the reader's own one."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.mentions import mentions_of_machine, sections_for_machine
from core.origin import is_ours
from machines import mine
from machines.environments.listing import environments_of
from machines.events.listing import strip_of_machine, strips
from machines.listing import chosen_of, listing
from machines.models import Fact, FactChange, Part, System
from machines.plans import plan_of
from machines.sheet import sheet_of

IN_THE_INDEX = [Part.Kind.SYSTEM, Part.Kind.PARTITION, Part.Kind.PERFORMANCE]
CHANGES_PAGE_SIZE = 50


def index(request: HttpRequest) -> HttpResponse:
    systems = System.objects.with_numbers().with_facts(of_kinds=IN_THE_INDEX)
    found = listing(systems, chosen_of(request.GET))
    context = {
        "listing": found,
        "strips": strips(now()),
        "mine": mine.of(request),
    }
    return render(request, "machines/index.html", context)


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    systems = System.objects.with_numbers().with_facts()
    system = get_object_or_404(systems, slug=slug)
    routes = Part.objects.filter(system=None, kind=Part.Kind.ROUTE)
    for_any = routes.with_current_facts() if _is_running(system) else ()
    sheet = sheet_of(system, for_any=for_any)
    context = {
        "system": system,
        "sheet": sheet,
        "strip": strip_of_machine(system, now()),
        "environments": environments_of(system, now().date()),
        "plan": plan_of(sheet),
        "sections": sections_for_machine(slug, request),
        "mentions": mentions_of_machine(slug, request),
        "mine": mine.of(request),
    }
    return render(request, "machines/machine.html", context)


def changes(request: HttpRequest, slug: str) -> HttpResponse:
    """What was corrected, newest first: before, after, when. Not who: that is for
    the admin."""
    system = get_object_or_404(System.objects.with_numbers(), slug=slug)
    rows = FactChange.objects.filter(fact__in=Fact.objects.about(system))
    listed = rows.select_related("fact__part__system")
    page = Paginator(listed, CHANGES_PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "machines/changes.html", {"system": system, "pages": page})


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """The reader's machine. No token guards the form, because it stands on pages that
    are kept for everybody; a form of another site is refused by its origin."""
    if request.method != "POST":
        systems = System.objects.with_numbers()
        context = {"systems": systems, "mine": mine.of(request)}
        context["next"] = _safe(request, request.GET.get("next", ""))
        return render(request, "machines/mine.html", context)
    if not is_ours(request):
        return HttpResponse(_("This form came from another site."), status=403)
    slug = request.POST.get("machine", "")[:60]
    wanted = slug if slug in System.objects.names() else ""
    response = redirect(_safe(request, request.POST.get("next", "")))
    mine.remember(response, wanted)
    if wanted:
        mine.forget()
    return response


def _is_running(system: System) -> bool:
    return system.stage == System.Stage.RUNNING


def _safe(request: HttpRequest, address: str) -> str:
    """`address` if it leads to this site, else the index of machines."""
    allowed = {request.get_host()}
    if url_has_allowed_host_and_scheme(
        address, allowed_hosts=allowed, require_https=request.is_secure()
    ):
        return address
    return "/machines/"
