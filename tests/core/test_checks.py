"""Settings that are refused at start, each by its own check."""

import pytest
from django.core.checks import run_checks
from wagtail.models import PageViewRestriction

from core import checks
from tests.factories import GuideFactory, home_page


def ids(found):
    return [message.id for message in found]


def test_the_settings_of_the_suite_pass():
    assert run_checks() == []


def test_modelsearch_beside_wagtail_search(settings):
    both = [*settings.INSTALLED_APPS, "modelsearch"]

    assert ids(checks._two_search_apps(both)) == ["lyceum.E001"]


@pytest.mark.parametrize(
    ("database", "found"),
    [
        ({"ENGINE": "x.sqlite3", "OPTIONS": {"transaction_mode": "IMMEDIATE"}}, []),
        ({"ENGINE": "x.sqlite3"}, ["lyceum.E002"]),
        (
            {"ENGINE": "x.sqlite3", "OPTIONS": {"transaction_mode": "DEFERRED"}},
            ["lyceum.E002"],
        ),
        ({"ENGINE": "x.postgresql"}, []),
        ({"ENGINE": "x.postgresql", "OPTIONS": {"isolation_level": 2}}, []),
        (
            {"ENGINE": "x.postgresql", "OPTIONS": {"isolation_level": 4}},
            ["lyceum.E003"],
        ),
    ],
)
def test_transactions(database, found):
    assert ids(checks._transaction_faults(database)) == found


@pytest.mark.parametrize(
    ("backend", "found"),
    [
        ("core.cache.LeanDatabaseCache", []),
        ("django.core.cache.backends.redis.RedisCache", []),
        ("django.core.cache.backends.locmem.LocMemCache", ["lyceum.E005"]),
        ("django.core.cache.backends.dummy.DummyCache", ["lyceum.E005"]),
        ("django.core.cache.backends.filebased.FileBasedCache", ["lyceum.E005"]),
    ],
)
def test_caches_are_shared(backend, found):
    assert ids(checks._unshared({"default": {"BACKEND": backend}})) == found


SAFE = {
    "STRICT": True,
    "DEBUG": False,
    "SECRET_KEY": "x" * 50,
    "ALLOWED_HOSTS": ["lyceum.example"],
    "BASE_URL": "https://lyceum.example",
    "MAIL_TRANSPORT": "django.core.mail.backends.smtp.EmailBackend",
}


@pytest.mark.parametrize(
    ("unsafe", "found"),
    [
        ({}, []),
        ({"DEBUG": True}, ["lyceum.E006"]),
        ({"SECRET_KEY": "short"}, ["lyceum.E007"]),
        ({"ALLOWED_HOSTS": []}, ["lyceum.E008"]),
        ({"ALLOWED_HOSTS": ["*"]}, ["lyceum.E008"]),
        ({"ALLOWED_HOSTS": ["a.example", "*.example"]}, ["lyceum.E008"]),
        ({"BASE_URL": "http://lyceum.example"}, ["lyceum.E009"]),
        ({"MAIL_TRANSPORT": "x.filebased.EmailBackend"}, ["lyceum.E010"]),
        ({"OUTSIDE_ALLOWED_NETWORKS": "10.1.2.3"}, []),
        ({"OUTSIDE_ALLOWED_NETWORKS": "10.0.0.0/8,127.0.0.1"}, ["lyceum.E011"] * 2),
        ({"STRICT": False, "SECRET_KEY": "x", "DEBUG": True}, []),
        ({"DEBUG": True, "SECRET_KEY": "x"}, ["lyceum.E006", "lyceum.E007"]),
    ],
)
def test_doors(settings, unsafe, found):
    for name, value in (SAFE | unsafe).items():
        setattr(settings, name, value)

    assert ids(checks.doors(None)) == found


@pytest.mark.django_db
def test_connections_are_not_counted_without_a_pool():
    assert checks.room_for_connections(None, databases=["default"]) == []


@pytest.mark.django_db
def test_an_alias_of_a_page_in_a_private_section_is_named():
    section = GuideFactory(title="Members")
    inner = GuideFactory(title="Inner", parent=section)
    alias = inner.create_alias(parent=home_page(), update_slug="open-door")
    assert checks.open_aliases(None, databases=["default"]) == []

    restriction = PageViewRestriction.objects.create(
        page=section.page_ptr, restriction_type=PageViewRestriction.LOGIN
    )
    found = checks.open_aliases(None, databases=["default"])
    assert ids(found) == ["lyceum.W001"]
    assert alias.url_path in found[0].msg

    # Restricting the source itself reaches the alias.
    restriction.page = inner.page_ptr
    restriction.save()
    assert checks.open_aliases(None, databases=["default"]) == []
