"""Measured runs, brought the way a member or a command brings them."""

from kb.runs.given import Given
from kb.runs.services import Origin, record_run
from tests.factories.machines import MachineFactory

SAID = {
    "workload": "fsdp-8b",
    "metric": "tokens_per_second",
    "unit": "tokens/s",
    "direction": "higher",
    "samples": (1000.0,),
    "nodes": 2,
    "accelerators": 8,
}


def given(**said):
    """A run as it is told; on LUMI where no other place is named."""
    if not {"machine", "reference", "anywhere"} & said.keys():
        said["machine"] = "lumi"
    said.pop("anywhere", None)
    return Given(**SAID | said)


def make_run(*, by=None, how="command", variant=None, **said):
    if variant is None and "reference" not in said:
        MachineFactory(slug=said.get("machine", "lumi"))
    said |= {"anywhere": True} if variant else {}
    origin = Origin(by=by, how=how, variant=variant)
    return record_run(given=given(**said), origin=origin)
