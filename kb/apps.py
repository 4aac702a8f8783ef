from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KBConfig(AppConfig):
    name = "kb"
    verbose_name = _("Knowledge")

    def ready(self) -> None:
        from core import mentions
        from kb.mentions import of_machine

        mentions.of_machine.append(of_machine)
