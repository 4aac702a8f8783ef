from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import pre_migrate
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Core")

    def ready(self) -> None:
        from core import checks, generation, tasks  # noqa: F401 (checks register)

        generation.connect()
        tasks.put_on_schedule()
        # Before, because migrations make pages, and each begins a new generation.
        pre_migrate.connect(make_cache_tables, sender=self)


def make_cache_tables(using: str, **kwargs: Any) -> None:
    """The tables of the database caches are no models and have no migration."""
    call_command("createcachetable", database=using, verbosity=0)
