"""Pages anybody may see: SQL statements and time, cold and from the page cache."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Count
from django.test import Client, override_settings

from core import generation
from kb.models import GuidePage, TutorialPage
from machines.models import System
from tests.bench.measure import Measure, milliseconds, statements

COLD, CACHED = 12, 1
# The index of machines is held to less than other pages.
COLD_OF = {"machines": 8}


@override_settings(PAGE_CACHE_SECONDS=600)
def run() -> list[Measure]:
    guide = longest(GuidePage.objects.live())
    addresses = {
        "home": "/",
        "guides": "/guides/",
        "guide": guide.url,
        "topics": "/topics/",
        "tutorials": "/tutorials/",
        "tutorial": longest(TutorialPage.objects.live()).url,
        "machines": "/machines/",
        "machine": most_known().get_absolute_url(),
    }
    return [
        figure
        for name, address in addresses.items()
        for figure in page(name, reader(address))
    ]


def longest(pages: Any) -> Any:
    return max(pages, key=lambda page: len(str(page.rendered)))


def most_known() -> System:
    counted = System.objects.annotate(known=Count("parts__facts"))
    return counted.order_by("-known")[0]


def reader(address: str) -> Callable[[], None]:
    client = Client()

    def read() -> None:
        answer = client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"

    return read


def page(name: str, read: Callable[[], None]) -> Iterator[Measure]:
    def read_cold() -> None:
        generation.bump()
        read()

    read()
    cold = statements(read_cold) - statements(generation.bump)
    read()
    yield Measure(f"pages.{name}.sql.cold", cold, "statements", COLD_OF.get(name, COLD))
    yield Measure(f"pages.{name}.sql.cached", statements(read), "statements", CACHED)
    yield Measure(f"pages.{name}.time.cold", milliseconds(read_cold), "ms")
    yield Measure(f"pages.{name}.time.cached", milliseconds(read), "ms")
