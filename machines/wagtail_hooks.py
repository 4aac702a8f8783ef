"""What machines add to the admin."""

from __future__ import annotations

from wagtail import hooks

from machines.wagtail_viewsets import MachinesGroup


@hooks.register("register_admin_viewset")
def machines() -> MachinesGroup:
    return MachinesGroup()
