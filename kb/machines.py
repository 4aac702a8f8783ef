"""What the machines are called that guides speak of.

Ids are those of the catalogue of machines; a machine that it does not know is called by
its id.
"""

from __future__ import annotations

from django.db.models import CharField, F, OuterRef, Subquery
from django.db.models.functions import Cast, Coalesce

from machines import mine
from machines.models import System


def name_in(column: str) -> Coalesce:
    """The name of the machine whose id stands in `column`, in the same statement."""
    names = System.objects.filter(slug=OuterRef(column)).values("name")
    text = CharField()
    return Coalesce(Subquery(names[:1]), Cast(F(column), text), output_field=text)


def name_of(machine: str) -> str:
    """One name, from what the process remembers of the catalogue."""
    return mine.names().get(machine, machine)


def choices() -> list[tuple[str, str]]:
    """(id, name) of every machine of the catalogue, for forms."""
    return sorted(mine.names().items(), key=lambda pair: pair[1].casefold())
