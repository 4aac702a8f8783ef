from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("Site")

    def ready(self) -> None:
        from core import pagecache
        from home import chrome, receivers

        receivers.connect()
        pagecache.read_along.append(chrome.KEY)
