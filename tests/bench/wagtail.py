"""Wagtail's own search, as it comes, over the text of our ledger: what a site has that
turns its Elasticsearch on and changes nothing. Titles count twice, words are joined by
OR, the hits are read from the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from modelsearch import index
from wagtail.search.backends.elasticsearch8 import Elasticsearch8SearchBackend

from search.models import Entry


def told_class() -> type[Entry]:
    """The rows of the ledger as something that Wagtail indexes. Made when it is
    needed: a model belongs to the site as soon as it is imported."""

    class Told(index.Indexed, Entry):
        search_fields = [
            index.SearchField("title", boost=2),
            index.AutocompleteField("title"),
            index.SearchField("body"),
            index.FilterField("state"),
        ]

        class Meta:
            proxy = True
            app_label = "search"

        @property
        def body(self) -> str:
            parts = [part[key] for part in self.sections for key in ("title", "text")]
            return "\n".join([self.summary, *parts])

    return Told


class Wagtail:
    """`search` gives the first hits as a page would show them."""

    def __init__(self, url: str, prefix: str) -> None:
        self.model = told_class()
        options = {"URLS": [url], "INDEX_PREFIX": f"{prefix}-wagtail-"}
        self.backend = Elasticsearch8SearchBackend(options)
        self.rows = self.model.objects.exclude(state="withdrawn")

    def fill(self) -> None:
        index = self.backend.get_index_for_model(self.model)
        index.delete()
        index.put()
        index.add_model(self.model)
        for start in range(0, self.rows.count(), 500):
            index.add_items(self.model, self.rows.order_by("pk")[start : start + 500])
        index.refresh()

    def search(self, text: str, *, size: int = 10) -> list[Entry]:
        return list(self.backend.search(text, self.rows)[:size])

    def remove(self) -> None:
        self.backend.get_index_for_model(self.model).delete()


@contextmanager
def wagtail_search(url: str, prefix: str) -> Iterator[Wagtail]:
    made = Wagtail(url, prefix)
    try:
        yield made
    finally:
        made.remove()
