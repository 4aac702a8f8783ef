from accounts.models.following import DigestChoice, ShelfItem
from accounts.models.organisations import (
    Invitation,
    Membership,
    Organisation,
    RelatedEnterprise,
)
from accounts.models.people import User, UserManager
from accounts.models.snapshots import OrganisationSnapshot, Unchanging
from accounts.models.tokens import ApiToken

__all__ = [
    "ApiToken",
    "DigestChoice",
    "Invitation",
    "Membership",
    "Organisation",
    "OrganisationSnapshot",
    "RelatedEnterprise",
    "ShelfItem",
    "Unchanging",
    "User",
    "UserManager",
]
