"""What a kind of thing must tell so that it can be found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Protocol

from django.db.models import Model


@dataclass(frozen=True)
class Record:
    """A thing as search keeps it, free of any engine and of any database id but its
    own. `visibility` None: nobody finds it. Facets: {name: [(value, label)]}. `quality`
    multiplies its score, gently."""

    kind: str
    source_pk: int
    title: str
    url: str
    visibility: str | None
    locale: str = "en"
    translation_key: str = ""
    summary: str = ""
    sections: Sequence[dict[str, str]] = ()
    names: str = ""
    url_path: str = ""
    source_path: str = ""
    facets: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    quality: float = 1.0
    published_at: datetime | None = None

    @property
    def content_hash(self) -> str:
        """The same for the same content, so that nothing is written twice."""
        content = json.dumps(asdict(self), sort_keys=True, default=str)
        return hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()


class Source(Protocol):
    """One kind of thing. `build` runs a constant number of statements a batch."""

    kind: ClassVar[str]
    model: ClassVar[type[Model]]
    is_page: ClassVar[bool]

    def build(self, pks: Sequence[int]) -> dict[int, Record]:
        """Records of those of `pks` that may be found by somebody."""

    def ids(self) -> Iterable[int]:
        """Every primary key that should have an entry, for reconciling."""
