"""No list of persons is a ranking, and personnel evaluation has no field, label or framework."""

import ast
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django import forms
from django.apps import apps

from yakuba.foundation.accounts.models import User
from yakuba.talent.queries import people
from yakuba.talent.queries.frameworks import shipped_frameworks
from yakuba.talent.queries.visible import people_for, sight_of
from yakuba.talent.rules.boundary import OUTSIDE, word_outside
from yakuba.talent.tests.skills import Play

ROOM = Path(people.__file__).resolve().parents[1]
# Words of a field's name that would make a person a number; with what is no such thing, and why.
BANNED = {
    "score",
    "grade",
    "rank",
    "ranking",
    "salary",
    "pay",
    "bonus",
    "appraisal",
    "merit",
    "rating",
}
OTHERWISE = {
    "SectionTally.rank": "the 職位 of organisation.rules.Rank, of a count and of no person"
}


@pytest.fixture
def play(cast, in_mihon, at) -> Play:
    return Play(cast, at)


def test_no_model_has_a_field_of_personnel_evaluation():
    found = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("talent").get_models()
        for field in model._meta.get_fields()
        if BANNED & set(field.name.split("_"))
        or word_outside(str(getattr(field, "verbose_name", "")))
    ]
    assert sorted(found) == sorted(OTHERWISE)


def test_no_form_asks_for_personnel_evaluation():
    said = []
    for path in sorted((ROOM / "forms").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                said += [f"{path.name}: {word}" for word in OUTSIDE if word in node.value]
    assert said == []
    assert issubclass(forms.Form, forms.BaseForm)


def test_no_shipped_framework_names_personnel_evaluation():
    for one in shipped_frameworks():
        names = [item.name for item in one.definition.items]
        assert not [name for name in names if word_outside(name)]


def test_every_list_of_persons_is_in_the_order_of_departments_and_names(play, at):
    skill = play.skill("AI")
    levels = {play.cast.aoki: 1, play.cast.ishida: 4, play.cast.kudo: 2, play.cast.kimura: 3}
    heads = {"aoki": play.cast.ueno, "ishida": play.cast.ueno}
    heads |= {"kudo": play.cast.others["miura"], "kimura": play.cast.others["nomura"]}
    for user, level in levels.items():
        play.confirm(play.say(user, {skill: level}), heads[user.username])
    sight = sight_of(play.murakami, at.date())
    able = people.able_everywhere(skill, 1, at.date())
    found = people.as_people(people.named_among(able, sight), skill, at.date())
    named = [play.cast.kimura, play.cast.aoki, play.cast.ishida, play.cast.kudo]
    assert [one.user_id for one in found] == [user.pk for user in named]
    assert [one.kana for one in people_for(play.murakami, at.date())] == sorted(
        one.kana for one in people_for(play.murakami, at.date())
    )
    kana = dict(User.objects.values_list("pk", "kana"))
    inside = people.members({play.cast.benefits.pk}, sight, at.date())
    told = [kana[one.user_id] for one in people.as_members(inside, at.date())]
    assert len(told) > 1
    assert told == sorted(told)


def test_no_query_of_persons_sorts_by_a_level():
    sorting = re.compile(r"order_by\([^)]*level|sorted\([^)]*level", re.DOTALL)
    guilty = [
        path.name
        for room in ("queries", "views", "services")
        for path in sorted((ROOM / room).glob("*.py"))
        if sorting.search(path.read_text(encoding="utf-8"))
    ]
    assert guilty == []


def test_who_sees_whom_follows_the_line_and_the_day(play, at, takagi):
    cast, on = play.cast, at.date()

    def seen(user) -> set:
        return set(people_for(cast.actor(user), on))

    assert seen(cast.aoki) == {cast.aoki}
    assert seen(cast.ishida) == {cast.ishida}
    assert seen(cast.ueno) == {cast.ueno, cast.ishida, cast.aoki}
    assert cast.aoki in seen(cast.eguchi)
    assert cast.kudo not in seen(cast.eguchi)
    assert len(seen(cast.others["murakami"])) == 14
    assert seen(takagi) == set()
    assert set(people_for(cast.actor(cast.sasaki), on)) == set()
    assert not people_for(cast.actor(cast.ueno), on - timedelta(days=9999)).exclude(pk=cast.ueno.pk)
