"""Pages anybody may see: SQL statements and time, cold and from the page cache."""

from collections.abc import Callable, Iterator

from django.test import Client, override_settings

from core import generation
from kb.models import GuidePage
from tests.bench.measure import Measure, milliseconds, statements

COLD, CACHED = 12, 1


@override_settings(PAGE_CACHE_SECONDS=600)
def run() -> list[Measure]:
    guide = max(GuidePage.objects.live(), key=lambda page: len(str(page.rendered)))
    addresses = {
        "home": "/",
        "guides": "/guides/",
        "guide": guide.url,
        "topics": "/topics/",
    }
    return [
        figure
        for name, address in addresses.items()
        for figure in page(name, reader(address))
    ]


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
    yield Measure(f"pages.{name}.sql.cold", cold, "statements", COLD)
    yield Measure(f"pages.{name}.sql.cached", statements(read), "statements", CACHED)
    yield Measure(f"pages.{name}.time.cold", milliseconds(read_cold), "ms")
    yield Measure(f"pages.{name}.time.cached", milliseconds(read), "ms")
