"""Several people say at the same moment what they saw of one variant."""

import pytest

from accounts.models import User
from kb.models import OwnerTask, Variant, VariantDoubt, VariantVerification
from kb.recipes import services
from tests.factories import UserFactory, VariantFactory
from tests.kb.test_at_once import PEOPLE, at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_eight_verify_one_stale_variant():
    variant = VariantFactory()
    variant.program = "python other.py"
    services.save_variant(variant=variant, by=None)
    keys = [UserFactory(role="editor").pk for _n in range(PEOPLE)]

    def say(number):
        mine = Variant.objects.get(pk=variant.pk)
        by = User.objects.get(pk=keys[number])
        return services.verify(variant=mine, by=by, how="run", outcome="holds").state

    assert at_once(say) == ["verified"] * PEOPLE
    assert VariantVerification.objects.count() == PEOPLE
    assert VariantDoubt.objects.filter(cleared_at=None).count() == 0
    assert [task.state for task in OwnerTask.objects.all()] == ["done"]


def test_of_eight_editors_with_the_same_version_one_is_written():
    variant = VariantFactory()

    def edit(number):
        mine = Variant.objects.get(pk=variant.pk)
        mine.note = f"Editor {number}"
        try:
            services.save_variant(variant=mine, by=None, version=1)
        except services.ChangedMeanwhile:
            return "told"
        return "written"

    said = at_once(edit)
    assert said.count("written") == 1
    assert Variant.objects.get(pk=variant.pk).version == 2
