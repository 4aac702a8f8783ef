from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MachinesConfig(AppConfig):
    name = "machines"
    verbose_name = _("Machines")

    def ready(self) -> None:
        from accounts import digests, followables
        from core import numbers, pagecache
        from machines import following, mine, tasks

        pagecache.machine_ids.append(mine.known_ids)
        numbers.addresses["M"] = mine.address_of
        followables.kinds.append(following.KIND)
        digests.sources.append(following.MachineSource())
        mine.connect()
        tasks.put_on_schedule()
