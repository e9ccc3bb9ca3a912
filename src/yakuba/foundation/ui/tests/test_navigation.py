"""The desk shows each person only what that person may use."""

import pytest

from yakuba.foundation.ui import navigation
from yakuba.foundation.ui.navigation import NavEntry, lately
from yakuba.kernel.actor import Actor, ActorKind, Duty

AOKI = Actor(kind=ActorKind.STAFF, name="青木")
AUDITOR = Actor(kind=ActorKind.STAFF, name="監査 太郎", duties=frozenset({Duty.AUDIT}))

pytestmark = pytest.mark.urls("yakuba.foundation.ui.tests.urls")


@pytest.fixture(autouse=True)
def an_empty_desk(monkeypatch):
    monkeypatch.setattr(navigation, "_entries", {})


def entry(section="手続", label="案件", url_name="cases", **more):
    given = {"icon": "inbox", "order": 1, "may": lambda actor: True} | more
    return NavEntry(section, label, url_name, **given)


def test_entries_stand_in_their_sections_in_order():
    navigation.register(entry("設定", "監査", "home"))
    navigation.register(entry("手続", "期限切れ", "late", order=2))
    navigation.register(entry("手続", "案件", "cases", order=1))
    shown = [(s.label, [e.label for e in s.entries]) for s in navigation.entries_for(AOKI)]
    assert shown == [("手続", ["案件", "期限切れ"]), ("設定", ["監査"])]


def test_an_entry_that_the_actor_may_not_use_is_not_there():
    navigation.register(entry("設定", "監査", may=lambda actor: actor.has(Duty.AUDIT)))
    assert navigation.entries_for(AOKI) == []
    assert navigation.entries_for(AUDITOR)[0].entries[0].label == "監査"


def test_an_unknown_section_is_refused():
    with pytest.raises(ValueError, match="仕事・手続"):
        navigation.register(entry("その他"))


def test_an_address_cannot_be_taken_by_two():
    navigation.register(entry(label="案件"))
    navigation.register(entry(label="案件"))
    with pytest.raises(ValueError, match="already"):
        navigation.register(entry(label="別のもの"))


def test_the_deepest_entry_is_the_current_one():
    navigation.register(entry(label="案件", url_name="cases", order=1))
    navigation.register(entry(label="期限切れ", url_name="late", order=2, count=lambda actor: 4))
    ((_, entries),) = navigation.shown_to(AOKI, "/desk/cases/late/")
    assert [(e.label, e.is_current, e.waiting) for e in entries] == [
        ("案件", False, 0),
        ("期限切れ", True, 4),
    ]


def test_a_question_of_the_menu_is_asked_anew_after_some_seconds_for_each_person(settings):
    asked = []
    actors = [Actor(ActorKind.STAFF, "青木", 1, 7), Actor(ActorKind.STAFF, "石田", 2, 7)]

    def ask(actor):
        asked.append(actor.user_id)
        return len(asked)

    settings.TOWN_MEMORY_SECONDS = 60
    question = lately(ask)
    assert [question(one) for one in (*actors, *actors)] == [1, 2, 1, 2]
    settings.TOWN_MEMORY_SECONDS = 0
    assert question(actors[0]) == 3


def test_an_entry_covers_pages_that_stand_beside_its_own():
    navigation.register(entry(label="入口", url_name="home", order=1))
    navigation.register(entry(label="案件", url_name="cases", order=2, covers=("../papers/",)))
    for path, current in {"/desk/papers/7/": "案件", "/desk/other/": "入口"}.items():
        ((_, entries),) = navigation.shown_to(AOKI, path)
        assert [e.label for e in entries if e.is_current] == [current]
