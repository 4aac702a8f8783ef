"""What is changed about accounts. Each service is a verb and atomic.

Those of people and organisations stand here; `invitations`, `members` and `merging` are
modules whose verbs need their name: `invitations.accept`, `members.leave`.
"""

from accounts.services.organisations import (
    StaleOrganisation,
    change_organisation,
    close_organisation,
    create_organisation,
    remove_related,
    save_related,
    set_consent,
)
from accounts.services.people import (
    NotAllowed,
    UnknownRole,
    assign_role,
    erase_account,
    explain_roles,
    role_of,
    set_email,
)
from accounts.services.snapshots import main_organisation, snapshot_of

__all__ = [
    "NotAllowed",
    "StaleOrganisation",
    "UnknownRole",
    "assign_role",
    "change_organisation",
    "close_organisation",
    "create_organisation",
    "erase_account",
    "explain_roles",
    "main_organisation",
    "remove_related",
    "role_of",
    "save_related",
    "set_consent",
    "set_email",
    "snapshot_of",
]
