"""Two hundred random operations end with ledger and site in agreement.

The seed can be given: LYCEUM_OPERATIONS_SEED=7. Whatever is left waiting by an
operation is prepared at random moments, as a worker would.
"""

import os
import random

import pytest

from search import ledger, reconcile, verifying
from tests.search.random_site import Site

OPERATIONS = 200
SEED = os.environ.get("LYCEUM_OPERATIONS_SEED")


@pytest.mark.django_db
def test_two_hundred_random_operations_leave_no_difference():
    seed = int(SEED) if SEED else random.randrange(10**6)
    site = Site(random.Random(seed))
    for _ in range(OPERATIONS):
        site.step()
    ledger.drain()
    assert reconcile.reconcile() == 0, f"seed {seed}: a signal was missed"
    assert verifying.differences() == [], f"seed {seed}"
