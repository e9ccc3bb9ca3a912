"""Fixtures of the region: the prefecture and a town, with a round that is open."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.models import Municipality
from yakuba.region.models import Adviser, Round
from yakuba.region.rules.surveys import from_lines
from yakuba.region.services.surveys import draft_survey, publish_survey

from .pool import Region, build


@pytest.fixture
def region(
    mihonken: Municipality,
    kobayashi: User,
    reiji: Municipality,
    takagi: User,
    at: datetime,
) -> Region:
    """見本県 with a round of the state's scheme and one adviser, and 例示町 that may ask."""
    return build(mihonken, kobayashi, reiji, takagi, at)


@pytest.fixture
def now_region(region: Region) -> Iterator[Region]:
    """The region with a round that is open on the day on which the tests run."""
    now, on = timezone.now(), timezone.localdate()
    with region.at_prefecture() as kobayashi:
        Round.objects.filter(pk=region.round.pk).update(
            opens_on=on - timedelta(days=5),
            closes_on=on + timedelta(days=5),
            answer_by=on + timedelta(days=20),
        )
        region.round.refresh_from_db()
        survey = draft_survey(
            title="令和8年度 需要調査",
            fiscal_year=2026,
            questions=from_lines(
                "一つ｜派遣を希望しますか｜はい、いいえ\n数｜*希望する日数\n文章｜*困りごと"
            ),
            due=on + timedelta(days=10),
            actor=kobayashi,
            at=now,
        )
        publish_survey(survey=survey, actor=kobayashi, at=now, on=on)
        Adviser.objects.update(
            term_from=on - timedelta(days=100), term_until=on + timedelta(days=100)
        )
    region.at = now
    yield region
