import pytest

from search import ledger, pasted, promoted, services
from search.models import Entry
from search.synonyms import known
from search.visibility import ANYBODY
from tests.search.running import on_elasticsearch


@pytest.fixture(autouse=True)
def fresh_memory():
    """What one test taught the process is not there for the next."""
    known.forget()
    pasted.known.forget()
    promoted.known.forget()
    yield
    known.forget()
    pasted.known.forget()
    promoted.known.forget()


@pytest.fixture
def find(db):
    """Titles found for a text, after everything that waits has been prepared."""

    def titles(text, *, reader=ANYBODY, **arguments):
        ledger.drain()
        found = services.search(text=text, reader=reader, **arguments)
        return [hit.title for hit in found.hits]

    return titles


@pytest.fixture
def entry(db):
    """The entry of a page or topic."""

    def of(thing, kind="guide"):
        return Entry.objects.filter(kind=kind, source_pk=thing.pk).first()

    return of


@pytest.fixture(
    params=["database", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)]
)
def each_engine(request, settings):
    """The test runs with the database engine and on a real Elasticsearch."""
    if request.param == "database":
        yield request.param
    else:
        url = request.getfixturevalue("elasticsearch_url")
        with on_elasticsearch(settings, url):
            yield request.param
