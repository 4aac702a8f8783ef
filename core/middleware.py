"""What every request passes through, in the order of `settings.MIDDLEWARE`."""

from __future__ import annotations

from collections.abc import Callable

from csp.constants import SELF, UNSAFE_INLINE
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from core import failures, pagecache, ranges, typed

Next = Callable[[HttpRequest], HttpResponse]
# A directive of its own no longer takes what default-src allows.
INLINE_IN_ADMIN = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
}


class AdminPolicy:
    """Wagtail's date choosers write inline script and style; nothing else may."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            response._csp_update = INLINE_IN_ADMIN  # type: ignore[attr-defined]
        return response


class PageCache:
    """Answers anonymous readers from the full-page cache; see `core.pagecache`."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not pagecache.may_be_cached(request):
            response = self.get_response(request)
            pagecache.mark_freshness(request, response)
            return response
        return pagecache.answer(request, self.get_response)


class FileRanges:
    """Whoever gets a file may ask for a part of it; see `core.ranges`."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return ranges.answer(request, self.get_response(request))


class NoSessionForAnonymous:
    """`{{ user }}` in a template must not open a session for somebody without one."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            request.user = AnonymousUser()
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ("Cookie", "HX-Request"))
        return response


class KeepTyped:
    """A form that is sent after the session ended is handed back, not thrown away."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if typed.is_sent_to_sign_in(request, response):
            return typed.handed_back(request, response)
        return response


class BusyDatabase:
    """A database that is locked or away is said plainly, with a time to come back."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        return failures.for_exception(exception, request)
