"""A prefecture of small municipalities, and what they know of themselves."""

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality, MunicipalityKind
from yakuba.kernel.codes import municipal_check_digit
from yakuba.region.models import Audience, IndicatorValue
from yakuba.region.rules.exchange import Passage, Purpose


def found_towns(
    many: int, population: int = 3_000, *, first: int = 0, prefecture: str = "見本県"
) -> list[Municipality]:
    """Found municipalities of one size, on codes that are assigned to nobody."""
    founded = []
    for number in range(first, first + many):
        five = f"99{600 + number}"
        founded.append(
            Municipality.objects.create(
                code=five + municipal_check_digit(five),
                slug=f"town{number}",
                name=f"第{number}村",
                kana=f"ダイ{number}ムラ",
                kind=MunicipalityKind.VILLAGE,
                prefecture=prefecture,
                population=population + number,
                head_title="村長",
                head_name="森 さくら",
                mail_from=f"noreply@town{number}.example.jp",
                telephone="000-000-3000",
                address=prefecture,
                opening_hours="平日",
            )
        )
    return founded


def publish_values(
    towns: Iterable[Municipality],
    scores: Iterable[int | None],
    *,
    at: datetime,
    code: str = "dx-online-26",
    version: int = 1,
    year: int = 2025,
    audience: Audience = Audience.PREFECTURE,
    answer: str = "",
) -> list[IndicatorValue]:
    """Let each of the towns have shared one value."""
    made = []
    for town, score in zip(towns, scores, strict=True):
        with acting_in(town.pk):
            made.append(
                IndicatorValue.objects.create(
                    key=uuid4(),
                    audience=audience,
                    published_at=at,
                    code=code,
                    version=version,
                    year=year,
                    score=score,
                    answer=answer,
                    source=IndicatorValue.Source.ENTERED,
                    noted_at=at,
                )
            )
    return made


def passage_of(municipality: Municipality) -> Passage:
    """Return the passage that the door would give."""
    return Passage(
        reader_id=municipality.pk,
        prefecture=municipality.prefecture,
        is_prefecture=municipality.kind == MunicipalityKind.PREFECTURE,
        purpose=Purpose.COMPARISON,
    )
