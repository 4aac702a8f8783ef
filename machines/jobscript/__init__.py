"""Job scripts from what is known of a site: no database, no clock.

`write(site, wish, rules=…, on=…)` answers a `Script`, or raises `Impossible` with a
reason and the nearest value for each thing that cannot be.
"""

from machines.jobscript.shapes import (
    Asked,
    Impossible,
    Launch,
    Line,
    Queue,
    Refusal,
    Route,
    Script,
    Site,
    Wish,
)
from machines.jobscript.wishes import wish_from
from machines.jobscript.writing import write

__all__ = [
    "Asked",
    "Impossible",
    "Launch",
    "Line",
    "Queue",
    "Refusal",
    "Route",
    "Script",
    "Site",
    "Wish",
    "wish_from",
    "write",
]
