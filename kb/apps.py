from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class KBConfig(AppConfig):
    name = "kb"
    verbose_name = _("Knowledge")

    def ready(self) -> None:
        from accounts import digests, followables, panels, privacy
        from core import health as core_health
        from core import mentions
        from kb import following, health, reading, tasks
        from kb.links.details import of_task
        from kb.mentions import of_machine, recipes_of_machine
        from kb.queue import details
        from kb.recipes import receivers as recipes
        from kb.recipes.details import of_task as of_recheck
        from kb.reviews import receivers as reviews
        from kb.runs import here, promises
        from kb.runs import privacy as runs
        from kb.signals import privacy as signals

        mentions.of_machine += [recipes_of_machine, of_machine]
        mentions.sections_of_machine.append(here.of_machine)
        panels.providers.append(reading.begun)
        followables.kinds.append(following.KIND)
        digests.sources.append(following.PageSource())
        privacy.exporters["tutorials"] = reading.export
        privacy.exporters["signals"] = signals.export
        privacy.exporters["tasks"] = signals.export_tasks
        privacy.exporters["runs"] = runs.export
        privacy.erasers.append(signals.erase)
        privacy.statements.append(runs.statement)
        details.providers["link"] = of_task
        details.providers["recheck"] = details.providers["failed"] = of_recheck
        post_migrate.connect(promises.after_migrate, sender=self)
        reviews.connect()
        recipes.connect()
        tasks.put_on_schedule()
        core_health.probes.append(core_health.Probe("sources", health.sources))
