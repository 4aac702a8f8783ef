"""What changes about environments: verbs, atomic, each returning the environment."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, generation
from machines.models import Environment, EnvironmentChange, System
from machines.permissions import can_keep_environments
from machines.services import NotAllowed
from machines.signals import environment_changed


class StaleEnvironment(Exception):
    """Somebody changed it since it was read. Carries it as it is now."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(_("Somebody else has changed this environment meanwhile."))
        self.environment = environment


class EnvironmentRefused(Exception):
    """Carries the field and the reason in words that may be shown."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


@transaction.atomic
def add_environment(
    *, system: System, slug: str, said: dict[str, Any], by: Any, why: str = ""
) -> Environment:
    """`said` holds fields of `Environment.STATED`. Raises NotAllowed and
    EnvironmentRefused."""
    _check(by)
    made = Environment(system=system, slug=slug, edited_at=timezone.now())
    _put(made, said)
    made.save()
    _keep(made, before={}, by=by, why=why)
    _record("environment.added", made, by)
    return made


@transaction.atomic
def change_environment(
    *,
    environment: Environment,
    version: int,
    said: dict[str, Any],
    by: Any,
    why: str = "",
) -> Environment:
    """Writes what `said` states and keeps what stood there before.

    `version` is that of the environment which the editor read. Raises StaleEnvironment
    when another change came first, NotAllowed, EnvironmentRefused.
    """
    _check(by)
    now = _claim(environment, version)
    before = now.stated()
    _put(now, said)
    if now.stated() == before:
        return now
    now.edited_at = timezone.now() if now.stated() != now.loaded else None
    now.save()
    _keep(now, before=before, by=by, why=why)
    _record("environment.changed", now, by)
    tell(now, before)
    return now


@transaction.atomic
def withdraw_environment(
    *, environment: Environment, version: int, by: Any, why: str = ""
) -> Environment:
    """Takes one off the pages that was entered by mistake; its history stays. One that
    is no longer in use is given a last day or a successor instead."""
    _check(by)
    now = _claim(environment, version)
    now.withdrawn_at = now.edited_at = timezone.now()
    now.save()
    EnvironmentChange.objects.create(
        environment=now, by=by, before=now.stated(), after={}, why=why
    )
    _record("environment.withdrawn", now, by)
    environment_changed.send(
        Environment, environment=now, reason="withdrawn", before={}, after={}
    )
    return now


def tell(environment: Environment, before: dict[str, Any]) -> None:
    """Lets the layers above know what of it changed for jobs, if anything did. A last
    day is told when it is over, by the clock."""
    said = environment.stated()
    names = [n for n in Environment.TECHNICAL if before.get(n) != said[n]]
    if not names:
        return
    replaced = "replaced_by" in names and said["replaced_by"]
    environment_changed.send(
        Environment,
        environment=environment,
        reason="replaced" if replaced else "changed",
        before={name: before.get(name) for name in names},
        after={name: said[name] for name in names},
    )


def tell_the_ends(*, today: date) -> int:
    """Tells the layers above, once each, whose last day is over. Returns how many."""
    ended = Environment.objects.shown().filter(valid_until__lt=today, ended_at=None)
    return sum(_tell_once(each) for each in ended.select_related("system"))


@transaction.atomic
def _tell_once(environment: Environment) -> int:
    mine = Environment.objects.filter(pk=environment.pk, ended_at=None)
    if not mine.update(ended_at=timezone.now()):
        return 0
    generation.bump()
    environment_changed.send(
        Environment, environment=environment, reason="ended", before={}, after={}
    )
    return 1


def _claim(environment: Environment, version: int) -> Environment:
    """Of two editors with the same version one finds no row."""
    same = Environment.objects.filter(pk=environment.pk, version=version)
    claimed = same.update(version=F("version") + 1)
    rows = Environment.objects.select_related("system", "partition", "replaced_by")
    now = rows.get(pk=environment.pk)
    if not claimed:
        raise StaleEnvironment(now)
    return now


def _put(environment: Environment, said: dict[str, Any]) -> None:
    for name in Environment.STATED:
        if name in said:
            setattr(environment, name, said[name])
    _refuse_strangers(environment)
    first, last = environment.valid_from, environment.valid_until
    if first and last and last < first:
        raise EnvironmentRefused("valid_until", _("It ends before it starts."))
    if last is None or last >= timezone.now().date():
        environment.ended_at = None


def _refuse_strangers(environment: Environment) -> None:
    """What it leads to is of the same machine, and no successor comes round to it."""
    for name in ("partition", "replaced_by"):
        row = getattr(environment, name)
        if row and row.system_id != environment.system_id:
            raise EnvironmentRefused(name, _("This is of another machine."))
    seen, successor = {environment.pk}, environment.replaced_by
    while successor:
        if successor.pk in seen:
            raise EnvironmentRefused("replaced_by", _("It would replace itself."))
        seen.add(successor.pk)
        successor = successor.replaced_by


def _keep(
    environment: Environment, *, before: dict[str, Any], by: Any, why: str
) -> None:
    after = environment.stated()
    EnvironmentChange.objects.create(
        environment=environment, by=by, before=before, after=after, why=why
    )


def _record(verb: str, environment: Environment, by: Any) -> None:
    audit.record(verb, by=by, on=environment)
    generation.bump()


def _check(by: Any) -> None:
    decision = can_keep_environments(by)
    if not decision:
        raise NotAllowed(decision.reason)
