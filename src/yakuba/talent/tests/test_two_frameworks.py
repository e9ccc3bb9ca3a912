"""A town's own framework beside デジタルスキル標準, both in force: each asks, and each is answered."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.kernel.canonical import content_hash
from yakuba.organisation.rules import Rank
from yakuba.talent.demo import own_framework
from yakuba.talent.models import (
    Assessment,
    FrameworkVersion,
    SectionCount,
    Skill,
    SkillFramework,
    SkillLevel,
)
from yakuba.talent.queries.frameworks import draft_of, frameworks_in_force
from yakuba.talent.queries.gaps import heat_of, skill_gaps
from yakuba.talent.queries.persons import file_of
from yakuba.talent.queries.training_plans import gaps_of
from yakuba.talent.queries.visible import sight_of
from yakuba.talent.rules.levels import Target
from yakuba.talent.services.candidacies import answer_candidacy
from yakuba.talent.services.expecting import set_expected
from yakuba.talent.services.frameworks import (
    found_framework,
    publish_draft,
    restore_framework,
    withdraw_framework,
)
from yakuba.talent.services.standing import recount_due
from yakuba.talent.services.terms import appoint

from .people_desk import PeopleDesk
from .skills import Play

ROOT = "/mihon/desk/people/"
OFFICER = Rank.OFFICER.value


@pytest.fixture
def at():
    """Pages read the clock, so these tests play today."""
    return timezone.localtime().replace(microsecond=0)


@pytest.fixture
def play(cast, in_mihon, at) -> Play:
    return Play(cast, at)


def own_of(play: Play) -> Play:
    """Publish the town's own framework; what is played by it goes by it from here on."""
    framework = found_framework(document=own_framework.document(), actor=play.murakami, at=play.at)
    draft = draft_of(framework)
    assert draft is not None
    publish_draft(
        framework=framework, seen=content_hash(draft.definition), actor=play.murakami, at=play.at
    )
    return Play(play.cast, play.at, framework)


def opened(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(answer) -> str:
    """Return what a page or a file says, without the places at which a line may break."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode().replace("<wbr>", "").replace("\u200b", "")


def gaps(play: Play, user: User) -> dict[str, tuple[int | None, int]]:
    """Return where the user has less than is expected, by the name of the skill."""
    names = dict(Skill.objects.values_list("pk", "name"))
    found = gaps_of(play.cast.childcare.pk, play.at.date())
    return {names[one.skill]: (one.level, one.expected) for one in found if one.user == user.pk}


def publish_on_screen(murakami: Client) -> None:
    """Write a framework with one skill from its name, and put it in force."""
    made = murakami.post(
        f"{ROOT}frameworks/new/", {"n-title": "窓口の仕事のスキル", "n-code": "counter"}
    )
    draft = made["Location"]
    seen = murakami.get(f"{draft}head/").context["seen"]
    area = {"area": "counter-1", "name": "聞き取り", "code": "counter-talk", "seen": seen}
    assert murakami.post(f"{draft}skill/", area).status_code == 302
    assert len(frameworks_in_force()) == 1
    seen = murakami.get(f"{draft}head/").context["seen"]
    assert murakami.post(f"{draft}publish/", {"seen": seen}).status_code == 302


def test_a_framework_of_ones_own_goes_from_its_name_to_a_gap_beside_the_other(play):
    """村上 writes and publishes it on screen, 青木 answers it, 上野 confirms, and each shows its gap."""
    murakami, aoki, ueno = (
        opened(one) for one in (play.cast.others["murakami"], play.cast.aoki, play.cast.ueno)
    )
    play.expect(OFFICER, {play.skill("AI"): 2})
    play.confirm(play.say(play.cast.aoki, {play.skill("AI"): 1}), play.cast.ueno)

    publish_on_screen(murakami)
    own = SkillFramework.objects.get(code="counter")
    assert frameworks_in_force() == [play.framework, own]
    talk = Skill.objects.get(code="counter-talk")

    expected = f"{ROOT}expected/RANK/{OFFICER}/?framework={own.pk}"
    page = murakami.get(expected)
    assert "聞き取り" in words(page)
    assert f"e{play.skill('AI').pk}" not in words(page)
    day = {"valid_from": play.at.date().isoformat()}
    assert murakami.post(expected, {f"e{talk.pk}": "3", **day}).status_code == 302

    # Both wait for her; she answers the one of the town.
    assert words(aoki.get(f"{ROOT}me/")).count("診断を始める") == 2
    begun = aoki.post(f"{ROOT}me/assess/{own.pk}/begin/")
    assert aoki.post(begun["Location"], {f"s{talk.pk}": "2"}).status_code == 302
    given = Assessment.objects.get(framework=own)
    assert aoki.post(f"{ROOT}me/assess/{given.pk}/check/").status_code == 302
    assert "窓口の仕事のスキル" in words(ueno.get(f"{ROOT}confirm/"))
    said = {f"l{talk.pk}": "2", f"r{talk.pk}": ""}
    assert ueno.post(f"{ROOT}confirm/{given.pk}/", said).status_code == 302
    assert SkillLevel.objects.get(user=play.cast.aoki, skill=talk).level == 2

    assert gaps(play, play.cast.aoki) == {"AI": (1, 2), "聞き取り": (2, 3)}
    section = f"{ROOT}gaps/sections/{play.cast.childcare.pk}/"
    theirs, ours = (
        words(ueno.get(f"{section}?framework={one.pk}")) for one in (play.framework, own)
    )
    assert ("変革マネジメント" in theirs, "聞き取り" in theirs) == (True, False)
    assert ("変革マネジメント" in ours, "聞き取り" in ours) == (False, True)
    mine = words(aoki.get(f"{ROOT}me/"))
    assert "窓口の仕事のスキル" in mine
    assert "デジタルスキル標準" in mine
    tables = {one.label: one for one in file_of(play.cast.aoki, play.at.date())}
    rows = {(row[2], row[3], row[5]) for row in tables["現在のレベル"].rows}
    assert {("AI", 1, 2), ("聞き取り", 2, 3)} <= rows


def test_each_framework_is_counted_apart(play):
    own = own_of(play)
    play.expect(OFFICER, {play.skill("AI"): 2})
    own.expect(OFFICER, {own.skill("聞き取り"): 2})
    play.confirm(play.say(play.cast.aoki, {play.skill("AI"): 3}), play.cast.ueno)
    own.confirm(own.say(play.cast.aoki, {own.skill("聞き取り"): 1}), play.cast.ueno)
    play.count()
    sight, on = sight_of(play.murakami, play.at.date()), play.at.date()
    assert [one.assessed for one in skill_gaps(own.framework, sight)] == [1, 0, 0, 0, 0]
    heats = [heat_of(one.framework, sight, on) for one in (play, own)]
    assert heats[1].areas == ("窓口", "引き継ぎ")
    sums = [one.all.all for one in heats if one.all]
    assert [(one.assessed, one.met) for one in sums] == [(1, 1), (1, 0)]


def test_what_a_framework_asked_for_falls_when_it_is_used_no_more(play):
    own = own_of(play)
    play.expect(OFFICER, {play.skill("AI"): 2})
    own.expect(OFFICER, {own.skill("聞き取り"): 2})
    murakami = opened(play.cast.others["murakami"])
    page = f"{ROOT}gaps/sections/{play.cast.childcare.pk}/"
    assert set(gaps(play, play.cast.aoki)) == {"AI", "聞き取り"}
    withdraw_framework(framework=own.framework, actor=play.murakami, at=play.at)
    assert set(gaps(play, play.cast.aoki)) == {"AI"}
    assert "聞き取り" not in words(murakami.get(f"{ROOT}expected/RANK/{OFFICER}/"))
    assert "聞き取り" not in words(murakami.get(f"{ROOT}expected.csv"))
    assert "聞き取り" not in words(murakami.get(f"{page}?framework={own.framework.pk}"))
    restore_framework(framework=own.framework, actor=play.murakami, at=play.at)
    assert set(gaps(play, play.cast.aoki)) == {"AI", "聞き取り"}


def test_what_will_change_is_told_of_the_framework_that_is_shown(play):
    own = own_of(play)
    later = play.at.date() + timedelta(days=30)
    for one, name in ((play, "AI"), (own, "聞き取り")):
        set_expected(
            framework=one.framework,
            kind=Target.RANK,
            target=OFFICER,
            levels={one.skill(name).pk: 2},
            valid_from=later,
            actor=play.murakami,
            at=play.at,
        )
    aoki = opened(play.cast.aoki)
    page = f"{ROOT}expected/RANK/{OFFICER}/?framework="
    shown = [words(aoki.get(f"{page}{one.framework.pk}")) for one in (play, own)]
    assert ["聞き取り" in one for one in shown] == [False, True]


def test_a_role_asks_its_level_of_who_holds_it_and_of_nobody_else(play):
    """The page sets it, the section's gap follows the day the role is taken, and falls with it."""
    desk = PeopleDesk(play.cast, play.at)
    skill = play.skill("AI")
    play.expect(OFFICER, {skill: 1})
    desk.kind("dx-promoter")
    murakami, address = opened(play.cast.others["murakami"]), f"{ROOT}expected/ROLE/dx-promoter/"
    given = {f"e{skill.pk}": "3", "valid_from": play.at.date().isoformat()}
    assert opened(play.cast.aoki).post(address, given).status_code == 404
    assert murakami.post(address, given).status_code == 302
    assert murakami.get(f"{ROOT}expected/ROLE/no-such-role/").status_code == 404
    play.confirm(play.say(play.cast.aoki, {skill: 2}), play.cast.ueno)
    assert gaps(play, play.cast.aoki) == {}
    play.count()

    call = desk.call(starts=play.at.date())
    wish = desk.nominated(call, play.cast.aoki)
    agreed = answer_candidacy(candidacy=wish, agreed=True, **desk.act(play.cast.ueno))
    appoint(candidacy=agreed, **desk.act_on())
    assert gaps(play, play.cast.aoki) == {"AI": (2, 3)}
    # Her section is counted anew today, not tomorrow; the others stay as they are.
    stale = SectionCount.objects.filter(counted_on=None)
    assert [one.section for one in stale] == [play.cast.childcare]
    assert recount_due(at=play.at) == 1
    row = next(
        one
        for one in skill_gaps(
            play.framework,
            sight_of(play.murakami, play.at.date()),
            offices=[play.cast.childcare.pk],
            is_named=True,
        )
        if one.skill == skill
    )
    assert (row.gap.assessed, row.gap.met) == (1, 0)
    page = words(opened(play.cast.aoki).get(f"{ROOT}me/"))
    assert "あと1" in page


def test_a_role_that_only_a_framework_names_is_marked_until_it_can_be_held(play):
    own_of(play)
    client = opened(play.cast.others["murakami"])
    mark = f"「役割」に未登録（コード：{own_framework.LEADER}）"
    assert mark in words(client.get(f"{ROOT}expected/"))
    PeopleDesk(play.cast, play.at).kind(own_framework.LEADER)
    page = words(client.get(f"{ROOT}expected/"))
    assert mark not in page
    assert "ICTリーダー" in page


def test_the_demo_has_two_frameworks_in_force_and_a_gap_of_a_role(play):
    PeopleDesk(play.cast, play.at).kind(own_framework.LEADER)
    own_framework.build(play.cast, now=play.at)
    assert [one.code for one in frameworks_in_force()] == [own_framework.CODE, "dss"]
    assert FrameworkVersion.objects.filter(published_at=None).count() == 0
    assert gaps(play, play.cast.aoki) == {"手順書の作成": (1, 2)}
