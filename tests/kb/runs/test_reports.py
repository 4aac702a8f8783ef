"""It ran for me: two independent members raise the tier, a failure opens a task, nobody
speaks twice or too often."""

import pytest

from kb.models import MeasuredRun, OwnerTask, RunReport, Variant
from kb.runs.reports import Told, standing_of, tell
from kb.runs.services import NotAllowed, RunRefused, TooMany
from tests.factories import UserFactory
from tests.factories.organisations import MembershipFactory
from tests.factories.recipes import VariantFactory
from tests.factories.runs import given

pytestmark = pytest.mark.django_db
RAN, FAILED = Told("success"), Told("failure", excerpt="NCCL timeout")


def test_one_member_is_a_report():
    variant = VariantFactory()
    tell(variant=variant, told=RAN, by=MembershipFactory().user)
    found = standing_of(variant)
    assert (found.successes, found.independent, found.tier) == (1, 1, "reported")
    assert found.missing == 1
    assert Variant.objects.get().tier == "reported"


def test_two_independent_members_raise_the_tier():
    variant = VariantFactory()
    for _n in range(2):
        tell(variant=variant, told=RAN, by=MembershipFactory().user)
    assert standing_of(variant).tier == "reproduced"
    assert Variant.objects.get().tier == "reproduced"


def test_two_colleagues_do_not():
    variant = VariantFactory()
    first = MembershipFactory()
    colleague = MembershipFactory(organisation=first.organisation)
    for member in (first, colleague):
        tell(variant=variant, told=RAN, by=member.user)
    found = standing_of(variant)
    assert (found.successes, found.independent, found.tier) == (2, 1, "reported")


def test_members_without_an_organisation_do_not():
    variant = VariantFactory()
    for _n in range(3):
        tell(variant=variant, told=RAN, by=UserFactory())
    assert standing_of(variant).independent == 1


def test_nobody_speaks_twice():
    variant, member = VariantFactory(), MembershipFactory().user
    for _n in range(3):
        tell(variant=variant, told=RAN, by=member)
    assert RunReport.objects.count() == 3
    assert standing_of(variant).successes == 1


def test_a_failure_opens_a_task_and_a_doubt():
    variant = VariantFactory()
    tell(variant=variant, told=FAILED, by=MembershipFactory().user)
    assert OwnerTask.objects.filter(kind="failed").exists()
    now = Variant.objects.get()
    assert now.state in ("stale", "failed")
    assert "It failed for a member" in now.reason


def test_a_figure_is_a_run_of_the_variant():
    variant, member = VariantFactory(), MembershipFactory().user
    told = Told("success", nodes=2, given=given(anywhere=True))
    report = tell(variant=variant, told=told, by=member)
    run = MeasuredRun.objects.get()
    assert (report.run, run.variant, run.system) == (run, variant, variant.system)
    assert run.recipe_title == variant.recipe.title


def test_a_figure_that_is_none_saves_nothing():
    told = Told("success", given=given(anywhere=True, baseline=77))
    with pytest.raises(RunRefused):
        tell(variant=VariantFactory(), told=told, by=UserFactory())
    assert not RunReport.objects.exists()


def test_nobody_says_a_lot():
    variant, member = VariantFactory(), UserFactory()
    for _n in range(10):
        tell(variant=variant, told=RAN, by=member)
    with pytest.raises(TooMany, match="try again"):
        tell(variant=variant, told=RAN, by=member)


def test_an_account_that_is_closed_says_nothing():
    member = UserFactory(is_active=False)
    with pytest.raises(NotAllowed):
        tell(variant=VariantFactory(), told=RAN, by=member)
