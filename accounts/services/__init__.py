"""What is changed about accounts. Each service is a verb and atomic."""

from accounts.services.people import (
    NotAllowed,
    UnknownRole,
    assign_role,
    erase_account,
    explain_roles,
    role_of,
    set_email,
)

__all__ = [
    "NotAllowed",
    "UnknownRole",
    "assign_role",
    "erase_account",
    "explain_roles",
    "role_of",
    "set_email",
]
