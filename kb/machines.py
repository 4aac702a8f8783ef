"""What the machines are called that guides speak of.

Ids are those of the catalogue of machines; a machine that is not named here is shown
by its id.
"""

from __future__ import annotations

NAMES = {
    "arrhenius": "Arrhenius",
    "daedalus": "Daedalus",
    "deucalion": "Deucalion",
    "discoverer": "Discoverer+",
    "jupiter": "JUPITER",
    "karolina": "Karolina",
    "leonardo": "Leonardo",
    "lumi": "LUMI",
    "marenostrum5": "MareNostrum 5",
    "meluxina": "MeluXina",
    "vega": "Vega",
}


def name_of(machine: str) -> str:
    return NAMES.get(machine, machine)
