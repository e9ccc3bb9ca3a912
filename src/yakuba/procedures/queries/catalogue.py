"""The catalogue: which procedures there are, found by life event, by words, by use."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.text import similarity
from yakuba.procedures.models import Application, FormVersion, Procedure
from yakuba.procedures.rules.definition import parse
from yakuba.procedures.rules.localisation import Reader
from yakuba.procedures.rules.shape import FormDefinition
from yakuba.procedures.rules.vocabulary import LifeEvent

# Below this a word is not what was meant; one typing slip in four letters still is.
_GOOD_ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Entry:
    """One open procedure with its live definition, ready for a list."""

    procedure: Procedure
    definition: FormDefinition

    def title(self, reader: Reader = Reader.JA) -> str:
        return self.definition.title.text(reader)

    def summary(self, reader: Reader = Reader.JA) -> str:
        return self.definition.summary.text(reader)


class _Hashed:
    """A version that is known by its hash: equal hashes are equal documents."""

    __slots__ = ("content_hash", "version")

    def __init__(self, version: FormVersion) -> None:
        self.content_hash = version.content_hash
        self.version = version

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Hashed) and self.content_hash == other.content_hash

    def __hash__(self) -> int:
        return hash(self.content_hash)


@lru_cache(maxsize=512)
def _parsed(hashed: _Hashed) -> FormDefinition:
    return parse(hashed.version.document)


def definition_of(version: FormVersion) -> FormDefinition:
    """Return the definition of a version; parsed once, as versions never change.

    So whoever reads versions may defer their documents: the hash is enough from the second time.
    """
    return _parsed(_Hashed(version))


def open_procedures() -> QuerySet[Procedure]:
    """Return the procedures that take applications now, in the town's order."""
    return (
        Procedure.objects.filter(is_open=True, live_version__isnull=False)
        .select_related("live_version", "section")
        .defer("live_version__document")
        .order_by("order", "slug")
    )


def entries() -> list[Entry]:
    """Return the whole catalogue (one query)."""
    return [
        Entry(procedure, definition_of(procedure.live_version))
        for procedure in open_procedures()
        if procedure.live_version is not None
    ]


def entry(slug: str) -> Entry | None:
    """Return one open procedure, None when there is none of that name."""
    procedure = only(open_procedures().filter(slug=slug))
    if procedure is None or procedure.live_version is None:
        return None
    return Entry(procedure, definition_of(procedure.live_version))


def by_life_event(among: Iterable[Entry] | None = None) -> dict[LifeEvent, list[Entry]]:
    """Return the procedures under each of the eight life events; events without one stay out."""
    known = entries() if among is None else list(among)
    grouped = {
        event: [entry for entry in known if event in entry.definition.life_events]
        for event in LifeEvent
    }
    return {event: found for event, found in grouped.items() if found}


def search(
    text: str, reader: Reader = Reader.JA, among: Iterable[Entry] | None = None
) -> list[Entry]:
    """Return the procedures that the words fit, best first; typing slips are forgiven.

    Kana, kanji and English find alike: title, reading, keywords and summary are compared.
    """
    query = text.strip()[:100]
    known = entries() if among is None else list(among)
    if not query:
        return known
    scored = [(_score(query, entry.definition, reader), entry) for entry in known]
    found = [(score, entry) for score, entry in scored if score >= _GOOD_ENOUGH]
    found.sort(key=lambda pair: (-pair[0], pair[1].procedure.order, pair[1].procedure.slug))
    return [entry for _, entry in found]


def _score(query: str, definition: FormDefinition, reader: Reader) -> float:
    names = {definition.title.ja, definition.title.text(reader), definition.reading}
    best = max(similarity(query, name) for name in names)
    # A short query slips into any long text, so the rest only counts when it fits well.
    words = max((_word_score(query, keyword) for keyword in definition.keywords), default=0.0)
    summary = similarity(query, definition.summary.text(reader))
    return max(best, words, 0.6 if summary > 0.9 else 0.0)


def _word_score(query: str, keyword: str) -> float:
    """Return how well a keyword fits: either may contain the other (「犬を飼う」 and 「犬」)."""
    contained = len(keyword) > 1 and similarity(keyword, query) > 0.9
    inside = 0.85 if contained else 0.0
    # A single kanji (犬) is a word of its own; a single kana is not.
    if len(keyword) == 1 and "\u4e00" <= keyword <= "\u9fff" and keyword in query:
        inside = 0.6
    return max(0.95 * similarity(query, keyword), inside)


def popular(
    *, at: datetime, limit: int = 5, days: int = 90, among: Iterable[Entry] | None = None
) -> list[Entry]:
    """Return the open procedures applied for most in the days before `at`, most first."""
    known = entries() if among is None else list(among)
    # Counted apart for each procedure: only the last days of its index are read, where a join
    # would group every application there ever was.
    arrived = (
        Application.objects.filter(
            procedure=OuterRef("pk"), arrived_at__gte=at - timedelta(days=days)
        )
        .order_by()
        .values("procedure")
        .annotate(count=Count("*"))
    )
    recent = Coalesce(Subquery(arrived.values("count")), 0)
    counts = dict(Procedure.objects.order_by().annotate(recent=recent).values_list("pk", "recent"))
    # Entries are in the town's order already, and sorting keeps it among equals.
    return sorted(known, key=lambda entry: -counts.get(entry.procedure.pk, 0))[:limit]
