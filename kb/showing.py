"""The two versions of a page in conflict, as texts to be compared."""

from __future__ import annotations

from typing import Any

from kb.models import SourceConflict


def versions_of(conflict: SourceConflict) -> tuple[str, str, bool]:
    """Return our version, the origin's, and whether ours is a draft.

    Each begins with its title. Blocks other than text stand as their name.
    """
    page = conflict.page
    is_draft = bool(page.has_unpublished_changes and page.latest_revision_id)
    newest: Any = page.get_latest_revision_as_object() if is_draft else page
    ours = f"# {newest.title}\n\n" + "\n\n".join(map(_source_of, newest.body))
    if conflict.is_gone:
        return ours, "", is_draft
    return ours, f"# {conflict.title}\n\n{conflict.text}", is_draft


def _source_of(block: Any) -> str:
    if block.block_type == "text":
        return str(block.value["source"]).strip("\n")
    return f"[{block.block.label}]"
