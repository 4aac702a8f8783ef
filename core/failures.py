"""What is said when the machine under the site fails: a busy database, a full disk."""

from __future__ import annotations

import errno
import sys

from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

RETRY_SECONDS = 30


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500. Failures inside middleware arrive here, past `BusyDatabase`."""
    exception = sys.exc_info()[1]
    response = for_exception(exception) if exception else None
    return response or _page(500, "500.html", _("Something went wrong on our side."))


def for_exception(exception: BaseException) -> HttpResponse | None:
    """The answer to a failure that has a name, or None."""
    if is_disk_full(exception):
        message = _("The site has no room left for this file. Nothing was saved.")
        return _page(507, "503.html", message)
    if is_busy(exception):
        message = _("The site is busy. Nothing was saved; try again in half a minute.")
        response = _page(503, "503.html", message)
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
    return None


def is_busy(exception: BaseException) -> bool:
    """A locked SQLite file; a lock, statement or pool timeout on PostgreSQL; a
    database that does not answer."""
    if not isinstance(exception, OperationalError):
        return False
    if connection.vendor == "sqlite":
        return any(word in str(exception) for word in ("locked", "busy"))
    return True


def is_disk_full(exception: BaseException) -> bool:
    if isinstance(exception, OperationalError):
        return "disk is full" in str(exception)
    full = (errno.ENOSPC, errno.EDQUOT)
    return isinstance(exception, OSError) and exception.errno in full


def _page(status: int, name: str, message: str) -> HttpResponse:
    """No request, so no context processor: what failed may fail there too."""
    try:
        response = HttpResponse(
            render_to_string(name, {"message": message}), status=status
        )
    except (TemplateDoesNotExist, OperationalError):
        response = HttpResponse(message, status=status, content_type="text/plain")
    response["Cache-Control"] = "no-store"
    return response
