"""The periodic jobs of accounts; `AppConfig.ready` puts them on the schedule."""

from __future__ import annotations

from accounts.services import invitations
from core import schedule


def forget_invitations() -> None:
    invitations.forget_old()


def put_on_schedule() -> None:
    run = forget_invitations
    schedule.every("10 4 * * *", name="forget old invitations", run=run)
