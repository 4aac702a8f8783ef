"""What upper apps show on the member's own page.

They append a callable to `providers`, in `AppConfig.ready`; it is asked with the user
and answers with a panel, or None when it has nothing to say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User


@dataclass(frozen=True, slots=True)
class Panel:
    """A section of the page: its template, and what the template needs."""

    template: str
    values: dict[str, Any] = field(default_factory=dict)


providers: list[Callable[[User], Panel | None]] = []


def panels_for(user: User) -> list[Panel]:
    return [panel for ask in providers if (panel := ask(user))]
