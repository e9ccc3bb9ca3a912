"""The staff's search over applications: one function, so that another store can stand behind it.

On SQLite a covering index is scanned (see `Application.Meta.indexes`); on PostgreSQL the same
LIKE is what a `pg_trgm` index on `search_text` answers.
"""

from django.db.models import QuerySet

from yakuba.kernel.kana import fold
from yakuba.procedures.models import Application

_MOST_WORDS = 5


def search_applications(
    text: str, among: QuerySet[Application] | None = None
) -> QuerySet[Application]:
    """Return the applications that bear every word, newest first; no words find everything.

    Receipt number, name, kana, telephone and address are searched, with width, case, script and
    hyphens forgiven, as `search_text` is stored folded.
    """
    found = Application.objects.all() if among is None else among
    words = [key for word in text[:200].split() if (key := fold(word))]
    for word in words[:_MOST_WORDS]:
        found = found.filter(search_text__contains=word)
    return found.order_by("-arrived_at")
