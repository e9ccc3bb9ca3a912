"""Writes, one function a verb."""

from .drafts import (
    Content,
    SavedMeanwhile,
    begin_draft,
    content_of,
    discard_draft,
    not_yet,
    publish_draft,
    save_draft,
    undo_draft,
)
from .publishing import UnableToPublish, publish_table

__all__ = [
    "Content",
    "SavedMeanwhile",
    "UnableToPublish",
    "begin_draft",
    "content_of",
    "discard_draft",
    "not_yet",
    "publish_draft",
    "publish_table",
    "save_draft",
    "undo_draft",
]
