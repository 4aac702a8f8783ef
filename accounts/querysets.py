"""Reads of organisations and what belongs to them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from allauth.account.models import EmailAddress
from django.db import models
from django.db.models import Count, Q

if TYPE_CHECKING:
    from accounts.models import User


class OrganisationQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(closed_at=None)

    def of(self, user: User) -> Self:
        """Those the user is a member of, the main one first."""
        mine = self.open().filter(memberships__user=user)
        return mine.order_by("-memberships__is_main", "name", "pk")

    def with_people(self) -> Self:
        return self.annotate(people=Count("memberships", distinct=True))

    def named_alike(self) -> Self:
        """Open ones whose compared name, or PIC, another open one has too."""
        rows = self.open()
        return rows.filter(
            Q(normal_name__in=_repeated(rows, "normal_name"))
            | Q(pic__in=_repeated(rows.exclude(pic=""), "pic"))
        ).order_by("normal_name", "pk")


class MembershipQuerySet(models.QuerySet):
    def owners(self) -> Self:
        return self.filter(role="owner")

    def with_names(self) -> Self:
        return self.select_related("user").order_by("user__name", "user__email")


class InvitationQuerySet(models.QuerySet):
    def waiting(self, now: datetime) -> Self:
        return self.filter(
            state="open", expires_at__gt=now, organisation__closed_at=None
        )

    def to(self, user: User) -> Self:
        """Sent to an address that is proven to be the user's."""
        proven = EmailAddress.objects.filter(user=user, verified=True)
        emails = [email.lower() for email in proven.values_list("email", flat=True)]
        return self.filter(email__in=emails)


class SnapshotQuerySet(models.QuerySet):
    def countable(self) -> Self:
        """What a report may count: agreed to then, and not withdrawn since."""
        agreed = self.filter(consented=True)
        return agreed.filter(organisation__consented_at__isnull=False)

    def update(self, **fields: Any) -> int:
        """Only to take the identity out, or to hang it on a merged organisation."""
        if not fields.keys() <= {"identity", "organisation", "digest"}:
            raise TypeError(f"a snapshot never changes: {sorted(fields)}")
        return super().update(**fields)


def _repeated(rows: models.QuerySet, name: str) -> models.QuerySet:
    counted = rows.order_by().values(name).annotate(times=Count("pk"))
    return counted.filter(times__gt=1).values(name)
