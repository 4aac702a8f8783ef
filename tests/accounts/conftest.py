"""Accounts are tested with the mail backend of the site, not with Django's catcher."""

import re

import pytest
from django.core import mail as django_mail

from core import mail


@pytest.fixture(autouse=True)
def outbox(settings):
    settings.EMAIL_BACKEND = "core.mail.OutboxBackend"


@pytest.fixture
def post():
    """Delivers what waits and returns the mails, oldest first."""

    def deliver():
        mail.deliver()
        return django_mail.outbox

    return deliver


@pytest.fixture
def link_in():
    """The first address of this site in a mail, as a path."""

    def find(message):
        return re.search(r"https?://[^/\s]+(/\S+)", message.body)[1]

    return find
