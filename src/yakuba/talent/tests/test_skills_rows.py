"""Rows of long tables: told in few questions, drawn without a template, and escaped all the same."""

from datetime import date

import pytest

from yakuba.organisation.models import Appointment
from yakuba.talent.models import Skill
from yakuba.talent.queries import people
from yakuba.talent.queries.gaps import SkillGap
from yakuba.talent.queries.people import Member, OfficeCount, Person
from yakuba.talent.queries.visible import sight_of
from yakuba.talent.rules.gaps import Gap
from yakuba.talent.templatetags.gap_drawing import (
    able_rows,
    member_rows,
    office_rows,
    skill_rows,
)
from yakuba.talent.tests.skills import Play


@pytest.fixture
def play(cast, in_mihon, at) -> Play:
    return Play(cast, at)


def test_lists_call_posts_as_the_posts_call_themselves(play: Play, at):
    held = Appointment.objects.filter(is_concurrent=False).select_related(
        "post__department__parent"
    )
    labels = {row.user_id: row.post.label for row in held}
    sight, on = sight_of(play.murakami, at.date()), at.date()
    departments = {row.post.department_id for row in held}
    told = people.as_members(people.members(departments, sight, on), on)
    assert {one.user_id: one.post for one in told} == labels
    assert {"市長", "副市長"} <= set(labels.values())


def test_of_a_person_of_a_section_the_assessed_and_the_missing_are_counted(play: Play, at):
    first, second, third = play.skills[:3]
    play.expect("OFFICER", {first: 3, second: 2, third: 4})
    play.confirm(play.say(play.cast.aoki, {first: 1, second: 2}), play.cast.ueno)
    second.retired_at = at
    second.save(update_fields=["retired_at"])
    on = at.date()
    rows = people.members({play.cast.benefits.pk}, sight_of(play.murakami, on), on)
    told = {one.user_id: (one.assessed, one.short) for one in people.as_members(rows, on)}
    assert told[play.cast.aoki.pk] == (1, 1)
    assert told[play.cast.ishida.pk] == (0, 0)


def test_names_of_people_who_can_are_those_of_the_sight_and_of_departments_so_called(
    play: Play, at
):
    skill, cast, on = play.skills[0], play.cast, at.date()
    play.confirm(play.say(cast.aoki, {skill: 3}), cast.ueno)
    play.confirm(play.say(cast.kudo, {skill: 3}), cast.others["miura"])
    able = people.able_everywhere(skill, 3, on)

    def named(user, words: str = "") -> list[int]:
        keys = people.named_among(able, sight_of(cast.actor(user), on), words=words)
        return [one.user_id for one in people.as_people(keys, skill, on)]

    assert named(cast.others["murakami"]) == [cast.aoki.pk, cast.kudo.pk]
    assert named(cast.others["murakami"], cast.benefits.name) == [cast.aoki.pk]
    assert named(cast.ueno) == [cast.aoki.pk]
    assert named(cast.ishida) == []
    assert people.able_everywhere(skill, 4, on) == []


def test_whatever_was_typed_is_escaped_in_rows_that_no_template_draws():
    bad, day = "<b>給付</b>", date(2026, 11, 23)
    skill = Skill(pk=7, name=bad)
    drawn = (
        skill_rows([SkillGap(skill, 3, (0, 1, 2, 0, 0), Gap(3, 3, 1), is_named=True)]),
        member_rows([Member(1, bad, bad, 2, 1)]),
        able_rows([Person(1, bad, bad, bad, 3, day)]),
        office_rows([OfficeCount(12, bad, 3, is_named=False)], skill, 3),
    )
    for rows in drawn:
        assert "<b>" not in rows
        assert "&lt;b&gt;給付&lt;/b&gt;" in rows
    assert "令和8年11月23日" in drawn[2]
    assert "/who/ask/12/7/3/" in drawn[3]
