"""What the core changes. Each service is a verb, atomic, and returns its object."""

from core.services.merging import (
    MergeRefused,
    UndoRefused,
    merge_topics,
    undo_merge,
)
from core.services.pages import NotAllowed, verify_page
from core.services.topics import (
    TopicInUse,
    TopicRefused,
    assign_topics,
    delete_topic,
    note_rename,
    rename_topic,
    set_synonyms,
)

__all__ = [
    "MergeRefused",
    "NotAllowed",
    "TopicInUse",
    "TopicRefused",
    "UndoRefused",
    "assign_topics",
    "delete_topic",
    "merge_topics",
    "note_rename",
    "rename_topic",
    "set_synonyms",
    "undo_merge",
    "verify_page",
]
