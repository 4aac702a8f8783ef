from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from wagtail.admin.views.account import NameEmailSettingsPanel

        from accounts import (
            belonging,
            digest_tasks,
            following,
            panels,
            privacy,
            receivers,  # noqa: F401 (they connect)
            roles,
            tasks,
        )
        from accounts.forms import NameForm
        from core import taxonomy

        # Wagtail's own form asks for two names that our user has not got.
        NameEmailSettingsPanel.form_class = NameForm

        panels.providers.append(belonging.panel)
        privacy.exporters["organisations"] = belonging.export
        privacy.erasers.insert(0, belonging.erase)
        privacy.statements.append(belonging.fates)
        tasks.put_on_schedule()
        taxonomy.carriers.append(following.Followers())
        panels.providers.append(following.panel)
        privacy.exporters["shelf"] = following.export
        privacy.statements.append(following.fates)
        digest_tasks.put_on_schedule()

        # Permissions of an app exist once its own post_migrate has run, so the roles
        # come after the last one.
        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(
            roles.after_migrate, sender=last, dispatch_uid="accounts.roles"
        )
