"""What 青木 says, 上野 confirms and 村上 sets: the acts, their events and what they refuse."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from yakuba.foundation.events.models import EventRecord
from yakuba.kernel.canonical import content_hash
from yakuba.kernel.verdict import UnableToAct
from yakuba.organisation.rules import Rank
from yakuba.organisation.services import appoint, create_post, register_absence
from yakuba.talent.measures.skills import assessed, met
from yakuba.talent.models import (
    Assessment,
    AssessmentLine,
    FrameworkVersion,
    SectionCount,
    SectionTally,
    Skill,
    SkillLevel,
)
from yakuba.talent.queries.confirming import confirmer_of, waiting_for
from yakuba.talent.queries.expected import expected_levels
from yakuba.talent.queries.frameworks import draft_of, live_version
from yakuba.talent.queries.levels import history_of, levels_on, self_levels_on
from yakuba.talent.queries.offices import seats_of_users
from yakuba.talent.rules.framework_editing import without_skill
from yakuba.talent.rules.levels import Target
from yakuba.talent.services import frameworks
from yakuba.talent.services.assessments import answer_assessment, begin_assessment, take_back
from yakuba.talent.services.standing import recount, recount_due
from yakuba.talent.tests.skills import Play


@pytest.fixture
def play(cast, in_mihon, at) -> Play:
    return Play(cast, at)


def codes() -> list[str]:
    return list(EventRecord.objects.order_by("pk").values_list("code", flat=True))


def test_levels_stand_from_the_day_of_which_they_speak_and_are_known_from_their_confirmation(
    play, at
):
    skill, user = play.skill("AI"), play.cast.aoki
    first = play.say(user, {skill: 1}, at=at - timedelta(days=100))
    play.confirm(first, play.cast.ueno, at=at - timedelta(days=90))
    second = play.say(user, {skill: 3}, at=at - timedelta(days=10))
    play.confirm(second, play.cast.ueno, {skill: (2, "一人での例がまだないため。")}, at=at)
    key = (user.pk, skill.pk)

    def level(back: int, **known) -> int | None:
        on = at.date() - timedelta(days=back)
        return levels_on([user.pk], [skill.pk], on, **known).get(key)

    assert [level(0), level(10), level(11), level(100), level(101)] == [2, 2, 1, 1, None]
    assert level(5, known_at=at - timedelta(days=1)) == 1
    assert level(95, known_at=at - timedelta(days=95)) is None
    assert self_levels_on([user.pk], [skill.pk], at.date()) == {key: 3}
    told = history_of(user.pk)[skill.pk]
    assert [(one.level, one.reason) for one in told] == [(2, "一人での例がまだないため。"), (1, "")]
    assert codes().count("talent.person.assessment_confirmed") == 2


def test_self_levels_are_no_confirmed_levels_and_a_skill_without_an_answer_has_none(play, at):
    play.say(play.cast.aoki, {play.skill("AI"): 4, play.skill("ツール利用"): None})
    assert levels_on([play.cast.aoki.pk], [one.pk for one in play.skills], at.date()) == {}
    assert not AssessmentLine.objects.filter(skill=play.skill("ツール利用")).exists()


def test_a_new_assessment_begins_with_what_stands(play, at):
    done = play.say(play.cast.aoki, {play.skill("AI"): 3})
    play.confirm(done, play.cast.ueno, {play.skill("AI"): (2, "例がまだ少ないため。")})
    begun = begin_assessment(framework=play.framework, actor=play.cast.actor(play.cast.aoki), at=at)
    assert [line.self_level for line in begun.lines.all()] == [2]


@pytest.mark.parametrize("table", [Assessment, AssessmentLine, FrameworkVersion])
def test_what_is_confirmed_or_published_neither_changes_nor_goes(play, at, table):
    done = play.say(play.cast.aoki, {play.skill("AI"): 2})
    play.confirm(done, play.cast.ueno)
    change = {
        Assessment: {"as_of": date(2020, 1, 1)},
        AssessmentLine: {"confirmed_level": 4},
        FrameworkVersion: {"definition": {}},
    }[table]
    with pytest.raises(DatabaseError), transaction.atomic():
        table.objects.update(**change)
    SkillLevel.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        table.objects.all()._raw_delete("default")


def test_another_level_without_a_sentence_is_refused_and_nothing_changes(play):
    done = play.say(play.cast.aoki, {play.skill("AI"): 3})
    with pytest.raises(UnableToAct, match="「AI」のレベルを変えた理由"):
        play.confirm(done, play.cast.ueno, {play.skill("AI"): (1, " ")})
    assert Assessment.objects.get(pk=done.pk).confirmed_at is None
    assert not SkillLevel.objects.exists()


def test_the_nearest_head_confirms_or_who_acts_for_them_and_the_director_may(play, at, cast):
    asked = confirmer_of(cast.aoki, at)
    assert (asked.post.label, asked.people) == ("子育て支援課長", (cast.ueno,))
    register_absence(
        user=cast.ueno,
        start_at=at - timedelta(hours=1),
        end_at=at + timedelta(days=1),
        reason="出張",
        actor=cast.actor(cast.ueno),
        at=at,
    )
    acting = confirmer_of(cast.aoki, at)
    assert (acting.people, acting.is_acting) == ((cast.ishida,), True)
    first = play.say(cast.aoki, {play.skill("AI"): 2})
    assert list(waiting_for(cast.actor(cast.ishida), at)) == [first]
    assert play.confirm(first, cast.ishida).is_acting
    second = play.say(cast.aoki, {play.skill("AI"): 3})
    assert not play.confirm(second, cast.eguchi).is_acting


def test_nobody_confirms_themselves_and_the_mayors_goes_to_those_charged(play, at, cast):
    own = play.say(cast.ueno, {play.skill("AI"): 2})
    with pytest.raises(UnableToAct):
        play.confirm(own, cast.ueno)
    assert confirmer_of(cast.ueno, at).people == (cast.eguchi,)
    top = play.say(cast.kato, {play.skill("AI"): 2})
    assert list(waiting_for(cast.actor(cast.others["murakami"]), at)) == [top]
    play.confirm(top, cast.others["murakami"])


def test_an_assessment_comes_back_until_it_is_confirmed_and_may_be_answered_after(play, at, cast):
    done = play.say(cast.aoki, {play.skill("AI"): 3})
    aoki = cast.actor(cast.aoki)
    take_back(assessment=done, actor=aoki, at=at)
    with pytest.raises(UnableToAct, match="取り消しました"):
        play.confirm(done, cast.ueno)
    again = play.say(cast.aoki, {play.skill("AI"): 2})
    assert again.pk == done.pk
    with pytest.raises(UnableToAct):
        answer_assessment(assessment=again, text="意見", actor=aoki, at=at)
    play.confirm(again, cast.ueno)
    with pytest.raises(UnableToAct):
        take_back(assessment=again, actor=aoki, at=at)
    answer_assessment(assessment=again, text="来月もう一度見てください。", actor=aoki, at=at)
    with pytest.raises(UnableToAct):
        answer_assessment(assessment=again, text="x", actor=cast.actor(cast.ueno), at=at)
    assert codes()[-1] == "talent.person.assessment_answered"


def test_a_new_version_carries_levels_and_expectations_over_by_code(play, at, cast):
    kept, gone = play.skill("AI"), play.skill("クラウド")
    play.expect("OFFICER", {kept: 2, gone: 2})
    play.confirm(play.say(cast.aoki, {kept: 3, gone: 1}), cast.ueno)
    frameworks.begin_draft(framework=play.framework, actor=play.murakami, at=at)
    draft = draft_of(play.framework)
    with pytest.raises(UnableToAct, match="先に直しました"):
        frameworks.publish_draft(framework=play.framework, seen="", actor=play.murakami, at=at)
    document = without_skill(draft.definition, gone.code)
    frameworks.change_draft(
        framework=play.framework,
        document=document,
        what="クラウドを外す",
        seen=content_hash(draft.definition),
        actor=play.murakami,
        at=at,
    )
    frameworks.publish_draft(
        framework=play.framework, seen=content_hash(document), actor=play.murakami, at=at
    )
    assert live_version(play.framework).number == 2
    assert Skill.objects.get(code=gone.code).retired_at is not None
    seats = seats_of_users([cast.aoki.pk], at.date())
    assert expected_levels(list(seats.values()), at.date()) == {cast.aoki.pk: {kept.pk: 2}}
    assert levels_on([cast.aoki.pk], [kept.pk, gone.pk], at.date())[cast.aoki.pk, kept.pk] == 3
    with pytest.raises(UnableToAct):
        frameworks.begin_draft(framework=play.framework, actor=cast.actor(cast.aoki), at=at)


def test_expectations_have_days(play, at, cast):
    skill = play.skill("AI")
    play.expect("OFFICER", {skill: 2})
    play.expect(str(cast.posts["子育て支援課 給付係 担当"].pk), {skill: 4}, Target.POST)
    seats = list(seats_of_users([cast.aoki.pk, cast.kudo.pk], at.date()).values())
    today = expected_levels(seats, at.date())
    assert (today[cast.aoki.pk], today[cast.kudo.pk]) == ({skill.pk: 4}, {skill.pk: 2})
    assert expected_levels(seats, at.date() - timedelta(days=1))[cast.kudo.pk] == {}
    assert play.expect("OFFICER", {skill: None}) == 1
    assert expected_levels(seats, at.date())[cast.kudo.pk] == {}


def test_tallies_agree_with_a_count_by_hand_and_follow_whatever_moves_them(play, at, cast):
    skill = play.skill("AI")
    play.expect("OFFICER", {skill: 2})
    assert recount_due(at=at) > 3
    assert recount_due(at=at) == 0
    play.confirm(play.say(cast.kudo, {skill: 2}), cast.others["miura"])
    tally = SectionTally.objects.get(section=cast.environment, skill=skill, rank="OFFICER")
    assert (tally.people, tally.at_2, tally.expected, tally.met) == (1, 1, 1, 1)
    post = create_post(
        department=cast.environment,
        title="補助",
        rank=Rank.OFFICER,
        actor=cast.actor(cast.kimura),
        at=at,
    )
    assert SectionCount.objects.get(section=cast.environment).counted_on == at.date()
    from yakuba.foundation.accounts.services import create_staff
    from yakuba.organisation.demo import BUILDER

    new = create_staff(
        municipality=cast.municipality,
        username="hoshino",
        name="星野 新",
        kana="ホシノ アラタ",
        password=None,
        actor=BUILDER,
        at=at,
    )
    appoint(user=new, post=post, valid_from=at.date(), actor=cast.actor(cast.kimura), at=at)
    assert SectionCount.objects.get(section=cast.environment).counted_on is None
    assert recount_due(at=at) == 1
    tally = SectionTally.objects.get(section=cast.environment, skill=skill, rank="OFFICER")
    assert (tally.people, tally.expected, tally.expected_assessed, tally.met) == (2, 2, 1, 1)
    before = list(SectionTally.objects.order_by("section", "skill", "rank").values("people", "met"))
    recount(on=at.date())
    after = list(SectionTally.objects.order_by("section", "skill", "rank").values("people", "met"))
    assert before == after


def test_measures_have_their_denominators_and_agree_with_the_tallies(play, at, cast):
    skill = play.skill("AI")
    play.expect("OFFICER", {skill: 2})
    play.confirm(play.say(cast.kudo, {skill: 1}), cast.others["miura"])
    first, last = date(2026, 11, 1), date(2026, 12, 1)
    town = assessed(first, last)[""]
    assert (town.numerator, town.denominator) == (1, 14)
    rate = met(first, last)[""]
    assert (rate.numerator, rate.denominator, rate.population) == (0, 1, 3)
    assert met(date(2026, 10, 1), date(2026, 11, 1))[""].population is None


def test_a_person_of_another_town_and_a_resident_begin_nothing(play, at, takagi, cast):
    for stranger in (cast.actor(takagi), cast.actor(cast.sasaki)):
        with pytest.raises(UnableToAct):
            begin_assessment(framework=play.framework, actor=stranger, at=at)
