"""What a matching reads: limits of one's own, urgency, who is named, teams; from run to cases."""

from typing import Any

import pytest

from yakuba.foundation.tenancy.active import acting_in
from yakuba.kernel.matching.problem import Weights
from yakuba.kernel.matching.reasons import LANGUAGES as WORDS
from yakuba.organisation.demo import Cast
from yakuba.region.models import Adviser, DispatchCase, MatchLine, MatchRun, Offer
from yakuba.region.queries.matching import lines_of
from yakuba.region.queries.requests import offers_here
from yakuba.region.rules.advisers import SkillLevel
from yakuba.region.rules.dispatch import LANGUAGES, Form, Urgency
from yakuba.region.services.advisers import publish_adviser, register_adviser, withdraw_adviser
from yakuba.region.services.deliveries import end_case, record_day
from yakuba.region.services.errors import UnableToAct
from yakuba.region.services.matching import confirm_run, start_run
from yakuba.region.services.offers import accept_offer
from yakuba.region.services.schemes import adopt_shipped, put_to_use

from .pool import ON, Region, person

pytestmark = pytest.mark.django_db


def joined(region: Region, number: str, name: str, **fields: Any) -> Adviser:
    """Let somebody join the pool of the prefecture."""
    draft = person(**{"number": number, "name": name, "kana": f"ア{number}", **fields})
    with region.at_prefecture() as actor:
        row = register_adviser(draft=draft, actor=actor, at=region.at)
        return publish_adviser(adviser=row, actor=actor, at=region.at)


def gone(region: Region, adviser: Adviser) -> None:
    with region.at_prefecture() as actor:
        withdraw_adviser(adviser=adviser, reason="任期の終わり", actor=actor, at=region.at)


def started(region: Region, **weights: int) -> MatchRun:
    with region.at_prefecture() as actor:
        return start_run(round=region.round, weights=Weights(**weights), actor=actor, at=region.at)


def line(region: Region, run: MatchRun, title: str = "") -> MatchLine:
    with acting_in(region.prefecture.pk):
        [found] = [one for one in lines_of(run) if not title or one.title == title]
        return found


@pytest.fixture
def specialist(region: Region, cast: Cast) -> Adviser:
    """三浦 of 見本市, lent for two days at most; nobody else is there."""
    gone(region, region.adviser)
    with acting_in(cast.municipality.pk):
        actor = cast.actor(cast.kimura)
        scheme = adopt_shipped(code="town-specialist", actor=actor, at=region.at)
        scheme = put_to_use(scheme=scheme, actor=actor, at=region.at)
        row = register_adviser(
            draft=person(number="M-1", name="三浦 渚", kana="ミウラ ナギサ"),
            actor=actor,
            at=region.at,
            scheme=scheme,
        )
        return publish_adviser(adviser=row, actor=actor, at=region.at)


def test_a_towns_specialist_is_not_matched_beyond_the_towns_own_scheme(
    region: Region, specialist: Adviser
):
    region.sent(title="3日", project_title="窓口改革", days=3)
    region.sent(title="2日", project_title="手続のオンライン化", days=2)
    run = started(region)
    assert "本人の制度の上限" in line(region, run, "3日").reason
    met = line(region, run, "2日")
    assert met.adviser_names == "三浦 渚"
    with region.at_prefecture() as actor:
        confirm_run(run=run, actor=actor, at=region.at)
        offer = Offer.objects.get()
    # What is offered is what was reckoned: as many days as the reason names.
    assert offer.days == len(met.dates) == 2


def test_a_specialist_who_comes_once_a_year_does_not_bar_the_confirmation(
    region: Region, specialist: Adviser
):
    """The prefecture lets a project have somebody twice, the town that lends does not."""
    with region.at_prefecture() as actor:
        scheme = adopt_shipped(code="soumu-adviser", actor=actor, at=region.at)
        type(scheme).objects.filter(pk=scheme.pk).update(
            rules={**scheme.rules, "once_a_year": False}
        )
        scheme.refresh_from_db()
        scheme = put_to_use(scheme=scheme, actor=actor, at=region.at)
        type(region.round).objects.filter(pk=region.round.pk).update(scheme=scheme)
        region.round.refresh_from_db()
    for title in ("はじめ", "つづき"):
        region.sent(title=title, project_title="同じ事業", days=1)
    run = started(region)
    with region.at_prefecture() as actor:
        assert [bool(one.adviser_names) for one in lines_of(run)].count(True) == 1
        confirm_run(run=run, actor=actor, at=region.at)
        assert Offer.objects.count() == 1


@pytest.mark.parametrize("urgent", [0, 1])
def test_of_two_requests_the_more_urgent_is_met(region: Region, urgent: int):
    with region.at_prefecture():
        Adviser.objects.update(cases_per_round=1)
    for at in (0, 1):
        urgency = Urgency.AT_ONCE if at == urgent else Urgency.LATER
        region.sent(title=f"依頼{at}", project_title=f"事業{at}", urgency=int(urgency))
    run = started(region)
    with acting_in(region.prefecture.pk):
        assert {one.title for one in lines_of(run) if one.adviser_names} == {f"依頼{urgent}"}


def test_who_wants_one_person_only_is_not_sent_another(region: Region):
    other = joined(region, "A-2", "井口 歩", days_per_year=1)
    for named_only in (False, True):
        region.sent(
            title=f"名指し{named_only}", project_title=f"事業{named_only}", adviser_key=other.key,
            adviser_name=other.name, named_only=named_only,
        )  # fmt: skip
    run = started(region)
    assert line(region, run, "名指しFalse").adviser_names == "相沢 望"
    unmet = line(region, run, "名指しTrue")
    assert unmet.adviser_names == ""
    with pytest.raises(UnableToAct, match="この人だけに依頼する"):
        region.drafted(named_only=True)


def served_together(region: Region, *advisers: Adviser) -> None:
    """Let the advisers serve one request together, to its end."""
    request = region.sent(
        title="前の支援", project_title="前の事業", team_size=len(advisers), form=Form.ONSITE
    )
    for adviser in advisers:
        offer = region.offered(request, adviser)
        with region.at_town() as actor:
            case = accept_offer(offer_key=offer.key, actor=actor, at=region.at)
            record_day(
                case=case, day=ON, form=Form.ONSITE, minutes=60, done="聞き取り", actor=actor,
                at=region.at,
            )  # fmt: skip
            end_case(case=case, actor=actor, at=region.at)


@pytest.mark.parametrize("pair", [(0, 1), (1, 2), (0, 2)])
def test_who_has_served_together_comes_together_again(region: Region, pair: tuple[int, int]):
    people = [
        region.adviser,
        joined(region, "A-2", "井口 歩"),
        joined(region, "A-3", "宇野 翠"),
    ]
    served_together(region, *(people[at] for at in pair))
    region.sent(title="次の支援", project_title="次の事業", team_size=2, days=1)
    found = line(region, started(region, team=50), "次の支援")
    assert set(found.adviser_keys) == {str(people[at].key) for at in pair}
    assert "一緒に支援したことがある人どうし" in found.reason


def test_a_team_goes_from_the_run_through_its_offers_to_its_cases(region: Region):
    """Each brings what the other lacks, all come on the same days, and the town accepts them."""
    joined(
        region, "A-2", "井口 歩", kana="イグチ アユム",
        skills=(SkillLevel("SEC", "情報セキュリティ", 3),),
    )  # fmt: skip
    request = region.sent(
        title="二人で", project_title="安全なオンライン化", team_size=2, days=2,
        skills=(SkillLevel("BPR", "業務の見直し", 2), SkillLevel("SEC", "情報セキュリティ", 3)),
    )  # fmt: skip
    run = started(region)
    found = line(region, run)
    assert found.adviser_names == "相沢 望、井口 歩"
    assert len(found.dates) == 2
    assert "「情報セキュリティ」レベル3" in found.reason
    with region.at_prefecture() as actor:
        confirm_run(run=run, actor=actor, at=region.at)
        assert Offer.objects.count() == 2
    with region.at_town() as actor:
        offers = offers_here(region.passage(region.takagi))
        assert {one.reason_ja for one in offers} == {offers[0].reason_ja}, "one reason for both"
        for one in offers:
            accept_offer(offer_key=one.key, actor=actor, at=region.at)
        cases = list(DispatchCase.objects.filter(reply__request=request))
        assert {one.adviser_name for one in cases} == {"相沢 望", "井口 歩"}
        assert len({one.number for one in cases}) == 2


def test_every_language_that_may_be_asked_for_has_its_word_in_the_reasons():
    assert WORDS == LANGUAGES


def test_a_reason_names_the_language(region: Region):
    joined(region, "A-2", "井口 歩", languages=("ja", "easy"))
    region.sent(language="easy")
    assert "やさしい日本語に対応" in line(region, started(region)).reason
