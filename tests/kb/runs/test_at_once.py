"""The same file, brought eight times at the same moment."""

import pytest

from kb.models import MeasuredRun, RunBoard, RunReport
from kb.runs.reports import Told, standing_of, tell
from kb.runs.services import Origin, land, prepare
from tests.factories import MachineFactory, MembershipFactory, VariantFactory
from tests.factories.runs import given
from tests.kb.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_file_lands_once():
    MachineFactory(slug="lumi")
    rows = [given(samples=(float(n),)) for n in range(1, 31)]
    rows += [given(reference=f"System {n}") for n in range(4)]
    origin = Origin(how="file")
    at_once(lambda n: land(prepared=prepare(rows, origin=origin), origin=origin))

    assert MeasuredRun.objects.count() == 34
    assert RunBoard.objects.get().runs == 34


def test_one_member_clicks_eight_times():
    variant, member = VariantFactory(), MembershipFactory().user
    at_once(lambda n: tell(variant=variant, told=Told("success"), by=member))

    assert RunReport.objects.current().count() == 1
    assert standing_of(variant).successes == 1
