import pytest
from django.core.management import call_command

from kb.models import TutorialMachine
from search import services
from tests.factories import TutorialFactory, step

pytestmark = pytest.mark.django_db


def test_tutorials_are_found_by_step_with_their_kind_and_machine():
    TutorialFactory(
        title="Sweep",
        body=[step("Configuration", "Rates."), step("Gather", "Zebrafish results.")],
        tutorial_machines=[TutorialMachine(machine="lumi")],
    )
    call_command("search_rebuild", verbosity=0)

    found = services.search(text="zebrafish").hits[0]

    assert found.kind == "tutorial"
    assert found.url.startswith("/tutorials/sweep/")
