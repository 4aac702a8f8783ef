"""Every partition that runs jobs, as plain values, read from the catalogue once."""

from datetime import date

import pytest

from machines.models import System
from machines.sites import sites_of

DAY = date(2026, 11, 24)
_KNOWN = {}


@pytest.fixture
def sites(request):
    """{"lumi/lumi-g": Site} of the whole catalogue."""
    if not _KNOWN:
        request.getfixturevalue("whole")
        running = System.objects.filter(stage=System.Stage.RUNNING)
        for slug in running.values_list("slug", flat=True):
            for site in sites_of(slug):
                _KNOWN[f"{slug}/{site.partition}"] = site
    return _KNOWN
