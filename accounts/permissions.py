"""May they: questions about accounts."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Invitation, Membership, Organisation, User
from accounts.roles import Role
from core.permissions import ALLOWED, Decision, refused

OWNER, MANAGER, MEMBER = "owner", "manager", "member"


def can_assign_role(by: User | None, user: User, role: Role) -> Decision:
    """`by` None is the site itself: sign-up, the demo, a command."""
    if by is not None and not by.is_superuser:
        return refused(_("Only an administrator gives roles."))
    if not role.all_powerful and is_last_administrator(user):
        return refused(_("The site must keep one administrator."))
    return ALLOWED


def can_erase_account(by: User | None, user: User) -> Decision:
    if by is not None and by.pk != user.pk and not by.is_superuser:
        return refused(_("You can only delete your own account."))
    if is_last_administrator(user):
        return refused(_("The site must keep one administrator."))
    orphans = left_without_owner(user)
    if orphans:
        names = ", ".join(organisation.name for organisation in orphans)
        return refused(
            _("Hand over or close first, because you are the last owner: %(names)s")
            % {"names": names}
        )
    return ALLOWED


def is_last_administrator(user: User) -> bool:
    if not user.is_superuser or not user.is_active:
        return False
    others = User.objects.filter(is_superuser=True, is_active=True)
    return not others.exclude(pk=user.pk).exists()


def role_in(user: User, organisation: Organisation) -> str:
    """Owner, manager or member; nothing for whoever is not in it."""
    row = Membership.objects.filter(user=user, organisation=organisation).first()
    return row.role if row and organisation.closed_at is None else ""


def can_see_organisation(user: User, organisation: Organisation) -> Decision:
    if role_in(user, organisation):
        return ALLOWED
    return refused(_("You are not in this organisation."))


def can_change_organisation(user: User, organisation: Organisation) -> Decision:
    if role_in(user, organisation) in (OWNER, MANAGER) or can_keep_organisations(user):
        return ALLOWED
    return refused(_("Owners and managers change what is said about it."))


def can_agree_to_be_counted(user: User, organisation: Organisation) -> Decision:
    """Only its own people speak for it, never the staff."""
    if role_in(user, organisation) in (OWNER, MANAGER):
        return ALLOWED
    return refused(_("Owners and managers agree for the organisation."))


def can_invite(user: User, organisation: Organisation) -> Decision:
    if role_in(user, organisation) in (OWNER, MANAGER):
        return ALLOWED
    return refused(_("Owners and managers invite people."))


def can_change_role(user: User, member: Membership) -> Decision:
    if role_in(user, member.organisation) != OWNER:
        return refused(_("Owners give roles."))
    if member.role == OWNER:
        return refused(_("An owner hands over before taking another role."))
    return ALLOWED


def can_remove_member(user: User, member: Membership) -> Decision:
    mine = role_in(user, member.organisation)
    if member.user_id == user.pk:
        return refused(_("To go yourself, leave the organisation."))
    if mine == OWNER and member.role != OWNER:
        return ALLOWED
    if mine == MANAGER and member.role == MEMBER:
        return ALLOWED
    if member.role == OWNER and mine:
        return refused(_("Nobody removes an owner."))
    return refused(_("Your role does not allow removing this person."))


def can_leave(member: Membership) -> Decision:
    if member.role != OWNER or _other_owners(member).exists():
        return ALLOWED
    return refused(
        _(
            "You are the last owner. Hand the organisation over first, or close it if "
            "nobody else needs it."
        )
    )


def can_offer_ownership(user: User, member: Membership) -> Decision:
    if role_in(user, member.organisation) != OWNER:
        return refused(_("Owners hand the organisation over."))
    if member.role == OWNER:
        return refused(_("This person is an owner already."))
    return ALLOWED


def can_close_organisation(user: User, organisation: Organisation) -> Decision:
    if role_in(user, organisation) == OWNER:
        return ALLOWED
    return refused(_("An owner closes the organisation."))


def can_keep_organisations(user: User) -> Decision:
    """Staff: put right what members wrote, and make one of two that are the same."""
    if user.has_perm("accounts.change_organisation"):
        return ALLOWED
    return refused(_("Your role does not look after organisations."))


def can_answer_invitation(user: User, invitation: Invitation) -> Decision:
    """The address must be proven to be the reader's own."""
    if Invitation.objects.to(user).filter(pk=invitation.pk).exists():
        return ALLOWED
    return refused(
        _(
            "This invitation was sent to another address than the one you are signed "
            "in with."
        )
    )


def can_send_invitation(*, pk: int, digest: str) -> Decision:
    """Asked by the outbox right before sending."""
    waiting = Invitation.objects.waiting(timezone.now())
    if waiting.filter(pk=pk, digest=digest).exists():
        return ALLOWED
    return refused("the invitation was withdrawn, answered or renewed")


def left_without_owner(user: User) -> list[Organisation]:
    """Those that others are in and only this person owns."""
    mine = Membership.objects.owners().filter(user=user, organisation__closed_at=None)
    return [
        row.organisation
        for row in mine.select_related("organisation")
        if not _other_owners(row).exists() and _others(row).exists()
    ]


def _others(member: Membership) -> QuerySet[Membership]:
    rows = Membership.objects.filter(organisation=member.organisation_id)
    return rows.exclude(pk=member.pk)


def _other_owners(member: Membership) -> QuerySet[Membership]:
    return _others(member).filter(role=OWNER)
