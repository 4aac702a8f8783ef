"""Eight clicks at the same moment."""

import pytest

from kb.models import OwnerTask, ReaderSignal
from kb.signals.services import Said, say
from tests.factories import GuideFactory
from tests.kb.test_at_once import PEOPLE, at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_reader_clicks_eight_times():
    page = GuideFactory()
    at_once(lambda n: say(thing=page, said=Said(kind="ran"), by=None, reader="r"))

    assert ReaderSignal.objects.current().count() == 1


def test_eight_readers_find_the_same_fault():
    page = GuideFactory()
    said = Said(kind="outdated", line="Gone.")
    at_once(lambda n: say(thing=page, said=said, by=None, reader=str(n)))

    assert ReaderSignal.objects.current().count() == PEOPLE
    assert OwnerTask.objects.get().signals.count() == PEOPLE
