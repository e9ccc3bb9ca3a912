"""The desk shows each person only what that person may use."""

import pytest

from yakuba.foundation.ui import navigation
from yakuba.foundation.ui.navigation import NavEntry
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
