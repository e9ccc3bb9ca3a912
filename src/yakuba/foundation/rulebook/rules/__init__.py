"""Pure rules of tables: how a document reads, how cells are written in words, what drafts become."""

from .sheets import (
    Answer,
    BadTable,
    Cell,
    Choice,
    Column,
    Row,
    Sheet,
    UnreadableInput,
    article_text,
    cell_text,
    read_input,
    read_sheet,
)

__all__ = [
    "Answer",
    "BadTable",
    "Cell",
    "Choice",
    "Column",
    "Row",
    "Sheet",
    "UnreadableInput",
    "article_text",
    "cell_text",
    "read_input",
    "read_sheet",
]
