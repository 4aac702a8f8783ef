"""Sessions that are seen, without a write for every page a member reads."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core.cache import short_wait

logger = logging.getLogger(__name__)

EVERY = timedelta(minutes=5)


class SeenSessions:
    """In place of allauth's middleware, which writes at each request: there a database
    that is locked, by a long import say, keeps every member from reading."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.session.session_key:
            try:
                self._note(request)
            except OperationalError as error:
                logger.warning("a session was not noted: %s", error)
        return self.get_response(request)

    def _note(self, request: HttpRequest) -> None:
        rows = UserSession.objects.filter(session_key=request.session.session_key)
        row = rows.only("ip", "user_agent", "last_seen_at").first()
        if row is None or _is_due(row, request):
            with short_wait(connection):
                UserSession.objects.create_from_request(request)


def _is_due(row: UserSession, request: HttpRequest) -> bool:
    """Also at once when the session is used from elsewhere."""
    longest = UserSession._meta.get_field("user_agent").max_length
    agent = request.META.get("HTTP_USER_AGENT", "")[:longest]
    moved = row.user_agent != agent or row.ip != get_adapter().get_client_ip(request)
    return moved or timezone.now() - row.last_seen_at > EVERY
