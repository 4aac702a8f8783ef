from accounts.models.organisations import (
    Invitation,
    Membership,
    Organisation,
    RelatedEnterprise,
)
from accounts.models.people import User, UserManager
from accounts.models.snapshots import OrganisationSnapshot, Unchanging

__all__ = [
    "Invitation",
    "Membership",
    "Organisation",
    "OrganisationSnapshot",
    "RelatedEnterprise",
    "Unchanging",
    "User",
    "UserManager",
]
