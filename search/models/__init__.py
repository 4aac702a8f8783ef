"""What search keeps: the ledger, words, the desk of the editors, members' searches."""

from search.models.desk import PromotedResult, QueryLog, SearchGap
from search.models.ledger import (
    DeadLetter,
    Entry,
    EntryFacet,
    Generation,
    Signature,
    Stamp,
)
from search.models.meaning import Meaning
from search.models.saved import SavedSearch
from search.models.words import Synonym, Word

__all__ = [
    "DeadLetter",
    "Entry",
    "EntryFacet",
    "Generation",
    "Meaning",
    "PromotedResult",
    "QueryLog",
    "SavedSearch",
    "SearchGap",
    "Signature",
    "Stamp",
    "Synonym",
    "Word",
]
