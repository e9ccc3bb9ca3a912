"""The staff's search over applications: one function, two ways that give one answer.

On SQLite a covering index is scanned (see `Application.Meta.indexes`). On PostgreSQL row-level
security keeps the product's role from using an index for a piece of a text, so the keys come from
`procedures_find`, which limits itself to the active town (migration 0006, ADR 0013); whatever it
says is then read under the same row-level security and the same filters as all else.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import connections
from django.db.models import BooleanField, F, Func, QuerySet, Value

from yakuba.kernel.kana import fold
from yakuba.procedures.models import Application

_MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the rows to be searched are limited to anyway, so that no others are looked at.

    It only spares work: the rows themselves say what belongs to the answer. With a `most`, though,
    it has to be the whole truth about the rows, else hits would be counted that are not among them.
    """

    sections: Sequence[int] | None = None
    standing: str | None = None
    procedure: str | None = None
    channel: str | None = None
    # 0 is nobody.
    owner: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    def as_json(self) -> str:
        """Return all but the sections as the database reads it."""
        said = {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in asdict(self).items()
            if name != "sections" and value is not None
        }
        return json.dumps(said)


EVERYWHERE = Narrowing()


def words_of(text: str) -> list[str]:
    """Return the words that are looked for, folded as `search_text` is."""
    return [key for word in text[:200].split() if (key := fold(word))][:_MOST_WORDS]


def search_applications(
    text: str,
    among: QuerySet[Application] | None = None,
    *,
    narrowing: Narrowing = EVERYWHERE,
    most: int | None = None,
) -> QuerySet[Application]:
    """Return the applications that bear every word, newest first; no words find everything.

    Receipt number, name, kana, telephone and address are searched, with width, case, script and
    hyphens forgiven, as `search_text` is stored folded. `most` takes the newest so many.
    """
    rows = Application.objects.all() if among is None else among
    words = words_of(text)
    if not words:
        return rows.order_by("-arrived_at")
    if connections[rows.db].vendor == "postgresql":
        return rows.filter(_is_found(words, narrowing, most)).order_by("-arrived_at")
    found = rows
    for word in words:
        found = found.filter(search_text__contains=word)
    found = found.order_by("-arrived_at")
    if most is None:
        return found
    return rows.filter(pk__in=found.values("pk")[:most]).order_by("-arrived_at")


class _IsFound(Func):
    """Whether the key of a row is among the keys that `procedures_find` tells.

    As an array they are asked for once; `IN (SELECT …)` may be planned as a loop that searches
    anew for every row.
    """

    output_field = BooleanField()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **more: Any) -> tuple[str, Any]:
        (key, params), *asked = map(compiler.compile, self.get_source_expressions())
        types = ("text[]", "bigint[]", "jsonb", "integer")
        words = [f"{sql}::{kind}" for (sql, _), kind in zip(asked, types, strict=True)]
        found = f"SELECT procedures_find({', '.join(words)})"
        return f"{key} = ANY(ARRAY({found}))", (*params, *(one for _, p in asked for one in p))


def _is_found(words: Sequence[str], narrowing: Narrowing, most: int | None) -> _IsFound:
    sections = None if narrowing.sections is None else list(narrowing.sections)
    given = (list(words), sections, narrowing.as_json(), most)
    return _IsFound(F("pk"), *map(Value, given))
