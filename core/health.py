"""Is the process alive, and can it do its work? For load balancers and Prometheus.

`/readyz` answers 503 with the reasons, which name a part and what is wrong with it but
never an address, a name or a secret. Upper apps append to `probes`.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django_prometheus.exports import ExportToDjangoView
from django_tasks_db.models import DBTaskResult

from core.jobs import DEAD_AFTER
from core.metrics import background_work
from core.models import Mail, WorkerBeat

logger = logging.getLogger(__name__)

QUEUE_MAY_WAIT = timedelta(minutes=15)


class NotReady(Exception):
    """Carries the reason, in words an operator may show to anybody."""


@dataclass(frozen=True)
class Probe:
    """`ask` returns a few words about the part, or raises NotReady."""

    name: str
    ask: Callable[[], str]


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    parts: dict[str, str] = {}
    reasons: list[str] = []
    for probe in probes:
        try:
            parts[probe.name] = probe.ask()
        except NotReady as error:
            reasons.append(f"{probe.name}: {error}")
        except Exception:
            # The words of a driver may hold an address or a password.
            logger.exception("the %s probe failed", probe.name)
            reasons.append(f"{probe.name}: does not answer")
    body = {"ready": not reasons, "reasons": reasons, "parts": parts}
    return JsonResponse(body, status=503 if reasons else 200)


@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Closed while METRICS_TOKEN is empty."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    wanted = settings.METRICS_TOKEN.encode()
    if not wanted:
        return HttpResponse("Not found\n", status=404, content_type="text/plain")
    if not hmac.compare_digest(given, wanted):
        response = HttpResponse("Unauthorized\n", "text/plain", 401)
        response["WWW-Authenticate"] = "Bearer"
        return response
    response = ExportToDjangoView(request)
    response.content += background_work()
    return response


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return connection.vendor


_migrated = False


def _migrations() -> str:
    """Once complete they stay complete for this process: asked until then only."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if missing:
            raise NotReady(f"{len(missing)} not applied")
        _migrated = True
    return "complete"


def _cache() -> str:
    cache = caches["default"]
    token = timezone.now().isoformat()
    cache.set("readyz", token, 60)
    if cache.get("readyz") is None:
        raise NotReady("does not keep what it is given")
    return "keeps"


def _queue() -> str:
    """Work that has waited long means that no worker runs, or not enough of them."""
    limit = timezone.now() - QUEUE_MAY_WAIT
    jobs = DBTaskResult.objects.ready().filter(enqueued_at__lt=limit)
    late = [
        row for row in jobs[:20] if row.run_after.year == 9999 or row.run_after < limit
    ]
    mails = Mail.objects.filter(state=Mail.State.WAITING, next_try_at__lt=limit)
    if late or mails.exists():
        raise NotReady("work has waited for more than a quarter of an hour")
    alive = WorkerBeat.objects.filter(beat_at__gte=timezone.now() - DEAD_AFTER).count()
    return f"{alive} workers"


probes: list[Probe] = [
    Probe("database", _database),
    Probe("migrations", _migrations),
    Probe("cache", _cache),
    Probe("queue", _queue),
]
