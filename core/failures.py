"""What is said when the machine under the site fails: a busy database, a full disk."""

from __future__ import annotations

import errno
import sys
from traceback import walk_tb
from typing import Any

from django.db import DataError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext as _

from core import typed

RETRY_SECONDS = 30
# Where widgets and blocks read a form, and where a chooser shows what was chosen.
FORM_READERS = {"value_from_datadict", "get_value_data"}


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500. Failures inside middleware arrive here, past `BusyDatabase`."""
    exception = sys.exc_info()[1]
    response = for_exception(exception, request) if exception else None
    return response or _page(500, "500.html", _("Something went wrong on our side."))


def for_exception(
    exception: BaseException, request: HttpRequest | None = None
) -> HttpResponse | None:
    """The answer to a failure that has a name, or None. What the form of `request`
    held is on it, to be sent again."""
    if is_disk_full(exception):
        message = _("The site has no room left for this file. Nothing was saved.")
        return _page(507, "503.html", message, request)
    if is_busy(exception):
        message = _("The site is busy. Nothing was saved; try again in half a minute.")
        response = _page(503, "503.html", message, request)
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
    if is_forged(exception):
        return _page(400, "400.html", _("This form came without some of its fields."))
    if is_beyond_numbers(exception):
        return _page(400, "400.html", _("This number is larger than any we keep."))
    return None


def is_busy(exception: BaseException) -> bool:
    """A locked SQLite file; a lock, statement or pool timeout on PostgreSQL; a
    database that does not answer."""
    if not isinstance(exception, OperationalError):
        return False
    if connection.vendor == "sqlite":
        return any(word in str(exception) for word in ("locked", "busy"))
    return True


def is_forged(exception: BaseException) -> bool:
    """A form without the hidden fields that our page gave it. Wagtail reads its
    counters as they come, so no browser is at fault where it fails on them."""
    if isinstance(exception, MultiValueDictKeyError):
        return True
    if not isinstance(exception, KeyError | ValueError):
        return False
    frames = walk_tb(exception.__traceback__)
    return any(frame.f_code.co_name in FORM_READERS for frame, _line in frames)


def is_beyond_numbers(exception: BaseException) -> bool:
    """A key or figure larger than any column holds; filters of the admin pass on what
    stands in the address."""
    if isinstance(exception, OverflowError):
        return "SQLite INTEGER" in str(exception)
    cause = type(exception.__cause__).__name__
    return isinstance(exception, DataError) and cause == "NumericValueOutOfRange"


def is_disk_full(exception: BaseException) -> bool:
    if isinstance(exception, OperationalError):
        return "disk is full" in str(exception)
    full = (errno.ENOSPC, errno.EDQUOT)
    return isinstance(exception, OSError) and exception.errno in full


def _page(
    status: int, name: str, message: str, request: HttpRequest | None = None
) -> HttpResponse:
    """No request, so no context processor: what failed may fail there too."""
    context = {"message": message} | _kept(request)
    try:
        response = HttpResponse(render_to_string(name, context), status=status)
    except (TemplateDoesNotExist, OperationalError):
        response = HttpResponse(message, status=status, content_type="text/plain")
    response["Cache-Control"] = "no-store"
    return response


def _kept(request: HttpRequest | None) -> dict[str, Any]:
    """What `components/again.html` needs; nothing where nothing was typed. The token
    is read from the cookie."""
    fields = typed.fields(request) if request else []
    if not request or not fields:
        return {}
    address = request.get_full_path()
    return {"typed": fields, "address": address, "csrf_token": get_token(request)}
