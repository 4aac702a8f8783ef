from machines.models.catalogue import Fact, FactChange, Part, System
from machines.models.environments import Environment, EnvironmentChange
from machines.models.events import MachineEvent

__all__ = [
    "Environment",
    "EnvironmentChange",
    "Fact",
    "FactChange",
    "MachineEvent",
    "Part",
    "System",
]
