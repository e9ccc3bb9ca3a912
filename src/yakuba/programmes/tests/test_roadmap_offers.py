"""What one more person, an adviser, a month of help or a month more of time would bring."""

import json
import re
from datetime import date
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from yakuba.kernel.schedule.tasks import ConstraintKind
from yakuba.organisation.demo import Cast
from yakuba.programmes.models import Project
from yakuba.programmes.queries.levelling import levelled, setting_of
from yakuba.programmes.queries.offers import Offer
from yakuba.programmes.queries.roadmap import Roadmap, roadmap_of
from yakuba.programmes.rules.roadmap import (
    ADVISER_DAYS,
    ADVISER_HOURS_ONLINE,
    Work,
    relieved,
)

from .plan_desk import ON, Desk, at, desk_of, sep

SCHEMES = Path(__file__).resolve().parents[4] / "data/schemes"
WHO = "「工藤 拓也」"


@pytest.fixture
def desk(cast: Cast, in_mihon: object) -> Desk:
    return desk_of(cast)


def shown(desk: Desk) -> Roadmap:
    setting = setting_of(desk.project, actor=desk.act["actor"], on=ON)
    return roadmap_of(desk.project, setting, levelled(setting))


def two_weeks_of_work(desk: Desk, go_live: date | None = None) -> Roadmap:
    """Let 工藤 do two things of a week each that the plan puts side by side."""
    for title in ("調査", "仕様書"):
        desk.add(title, 5, assignee=desk.cast.kudo)
    Project.objects.filter(pk=desk.project.pk).update(go_live=go_live)
    desk.project.refresh_from_db()
    return shown(desk)


def test_each_thing_more_is_offered_with_the_days_it_brings(desk: Desk):
    found = two_weeks_of_work(desk)
    assert found.end == sep(17)
    assert found.offers == [
        Offer(f"{WHO}と同じ仕事ができる人をもう1人", 5, 0),
        Offer(f"{WHO}と同じ仕事ができる人の応援を9月7日から1か月", 4, 0),
        # Three days of five, and ten hours of the 38.75 of a week: four days instead of five.
        Offer(f"{WHO}の仕事への外部アドバイザーの派遣1回（現地3日）を9月7日から", 3, 0),
        Offer(f"{WHO}の仕事への外部アドバイザーの派遣1回（オンライン10時間）を9月7日から", 1, 0),
    ]


def test_less_late_is_counted_where_a_task_has_its_last_day(desk: Desk):
    kudo = desk.cast.kudo
    desk.add("調査", 5, assignee=kudo)
    desk.add(
        "公告", 5, assignee=kudo, constraint=ConstraintKind.FINISH_NO_LATER, constraint_day=sep(10)
    )
    desk.add(
        "仕様書",
        5,
        assignee=kudo,
        constraint=ConstraintKind.FINISH_NO_LATER,
        constraint_day=sep(10),
    )
    found = shown(desk)
    assert found.broken
    person, _, onsite, online = (offer.days_less_late for offer in found.offers)
    assert person >= onsite >= online > 0


@pytest.mark.parametrize(
    ("go_live", "past", "won"), [(sep(10), 5, 5), (date(2026, 8, 3), 32, 20), (sep(17), 0, None)]
)
def test_a_later_end_is_offered_where_the_day_is_missed(
    desk: Desk, go_live: date, past: int, won: int | None
):
    found = two_weeks_of_work(desk, go_live)
    assert found.days_past_go_live == past
    offered = [one for one in found.offers if one.words == "完了予定日を1か月延ばす"]
    assert offered == ([] if won is None else [Offer("完了予定日を1か月延ばす", 0, won)])


def test_one_more_person_works_at_full_pace_where_the_first_is_taken_elsewhere(desk: Desk):
    other = desk_of(desk.cast)
    other.add("運用", 60, assignee=desk.cast.kudo, effort_hours=Decimal("232.5"))
    for title in ("調査", "仕様書"):
        desk.add(title, 5, assignee=desk.cast.kudo)
    found = shown(desk)
    assert [line.days for line in found.lines] == [11, 11]
    more = found.offers[0]
    assert more.words == f"{WHO}と同じ仕事ができる人をもう1人"
    # Twenty-two days of half a person are two weeks of the new one.
    assert more.days_earlier == 12


def test_who_is_not_waited_for_is_offered_nothing(desk: Desk):
    desk.add("調査", 5, assignee=desk.cast.kudo)
    assert shown(desk).offers == []


def test_the_page_says_what_an_adviser_is_taken_to_be(desk: Desk):
    two_weeks_of_work(desk, sep(10))
    client = Client()
    client.force_login(desk.cast.kudo)
    page = unescape(client.get(at("roadmap", desk.project.pk)).content.decode())
    said = re.sub(r"<[^>]+>", "", page)
    assert "外部アドバイザーの派遣1回（現地3日）を" in said
    assert "完了予定日を1か月延ばす" in said
    assert "現地なら3日分（23.25時間）、オンラインなら10時間を引き受けるとみなして" in said


def test_an_adviser_is_reckoned_as_the_scheme_of_the_state_allows():
    scheme = json.loads((SCHEMES / "soumu-adviser.json").read_text(encoding="utf-8"))["rules"]
    assert (scheme["onsite_days"], scheme["online_hours"]) == (ADVISER_DAYS, ADVISER_HOURS_ONLINE)


def test_relief_goes_to_the_first_tasks_and_always_leaves_a_day():
    works = [Work(key, "u1", 2, Decimal("15.5")) for key in (1, 2, 3)]
    assert relieved(works, Decimal("23.25")) == {
        1: Work(1, "u1", 1, Decimal(0)),
        2: Work(2, "u1", 1, Decimal("7.75")),
    }
    assert relieved(works, Decimal(0)) == {}
