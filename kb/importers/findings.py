"""What an import has to say about its source."""

from dataclasses import asdict, dataclass, field
from typing import Any


class ImportFailed(Exception):
    """The import cannot begin; the message says why in one sentence."""


class AsksFirst(ImportFailed):
    """So many pages would vanish that somebody must agree first."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark: a path from SOURCE, a line counted from 1 or None, a reason."""

    path: str
    line: int | None
    reason: str


@dataclass(slots=True)
class Report:
    """What an import did. Lists hold `Finding`s, the rest are counts."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    conflicts: list[Finding] = field(default_factory=list)
    failed: list[Finding] = field(default_factory=list)
    unresolved: list[Finding] = field(default_factory=list)
    seconds: float = 0.0
    # Beside what is promised as JSON: pages whose own version somebody chose to keep,
    # and what a preview says would change: (what, path, title).
    kept: int = 0
    changes: list[tuple[str, str, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the shape that `import_docs --json` promises."""
        found = asdict(self)
        del found["kept"], found["changes"]
        return found
