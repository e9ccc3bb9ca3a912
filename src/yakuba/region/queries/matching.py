"""Runs of a matching, their lines, and what each town gets."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.wareki import to_wareki
from yakuba.region.models import MatchLine, MatchRun, Round


def runs_of(round: Round) -> QuerySet[MatchRun]:
    """Return the runs of a round with how many requests are met, the newest first."""
    return (
        MatchRun.objects.filter(round=round)
        .defer("input")
        .annotate(asked=Count("lines"), met=Count("lines", filter=~Q(lines__adviser_names="")))
        .order_by("-made_at", "-pk")
    )


def run_of(pk: int) -> MatchRun | None:
    """Return one run with its round and scheme."""
    return only(MatchRun.objects.select_related("round__scheme", "parent").filter(pk=pk))


def lines_of(run: MatchRun) -> list[MatchLine]:
    """Return what a run says of each request, by municipality and title."""
    return list(MatchLine.objects.filter(run=run).order_by("town_code", "title", "pk"))


def lines_to_follow() -> QuerySet[MatchLine]:
    """Return the matches whose runner-up was not reckoned yet, the newest run first."""
    return (
        MatchLine.objects.filter(next_words=None, run__confirmed_at=None)
        .exclude(adviser_names="")
        .select_related("run__round")
        .order_by("-run__made_at", "pk")
    )


@dataclass(frozen=True, slots=True)
class TownShare:
    """What one municipality asks for and gets: in this run, and before in the fiscal year."""

    name: str
    population: int
    asked: int
    met: int
    before: int

    @property
    def share(self) -> int | None:
        """Return the met requests in percent; None where nothing was asked."""
        return round(self.met * 100 / self.asked) if self.asked else None


def shares_of(run: MatchRun, lines: Iterable[MatchLine]) -> list[TownShare]:
    """Return the municipalities of a run, the smallest first."""
    names: dict[str, str] = {}
    asked: dict[str, int] = {}
    met: dict[str, int] = {}
    for line in lines:
        names[line.town_code] = line.town_name
        asked[line.town_code] = asked.get(line.town_code, 0) + 1
        met[line.town_code] = met.get(line.town_code, 0) + bool(line.adviser_names)
    people = dict(run.input["towns"])
    before = [town for _, _, town, _ in run.input["past"]]
    rows = [
        TownShare(names[code], people.get(code, 0), asked[code], met[code], before.count(code))
        for code in names
    ]
    return sorted(rows, key=lambda one: (one.population, one.name))


HEADING = (
    "団体コード",
    "団体名",
    "件名",
    "アドバイザー",
    "日程の案",
    "片道(分)",
    "点数",
    "理由",
    "次点",
    "次点にしたときの減点",
)


def cells_of(lines: Iterable[MatchLine]) -> list[list[str | int | date | None]]:
    """Return the table of a run."""
    return [
        [
            one.town_code,
            one.town_name,
            one.title,
            one.adviser_names,
            "、".join(to_wareki(date.fromisoformat(day)) for day in one.dates),
            one.minutes,
            one.total if one.adviser_names else None,
            one.reason,
            one.next_words or "",
            one.next_cost,
        ]
        for one in lines
    ]
