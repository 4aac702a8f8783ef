"""What is not kept of people who never came."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import Invitation
from core.models import Mail


def forget_invitations(rows: QuerySet[Invitation]) -> int:
    """Deletes invitations and the mails of them, where the address stands too."""
    keys = list(rows.values_list("pk", flat=True))
    for pk in keys:
        Mail.objects.filter(key__startswith=mail_key(pk)).delete()
    Invitation.objects.filter(pk__in=keys).delete()
    return len(keys)


def mail_key(pk: int) -> str:
    """How the keys of an invitation's mails begin."""
    return f"invitation-{pk}-"
