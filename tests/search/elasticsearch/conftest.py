import pytest

from tests.search.running import on_elasticsearch


@pytest.fixture
def elastic(settings, elasticsearch_url):
    """The site searches with Elasticsearch, with indices of its own."""
    with on_elasticsearch(settings, elasticsearch_url):
        yield elasticsearch_url
