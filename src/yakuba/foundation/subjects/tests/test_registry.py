"""Kinds of subject are declared once, and what nobody declared is denied."""

import pytest

from yakuba.foundation.subjects import registry
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import ALLOWED


def test_an_undeclared_kind_is_denied():
    assert not registry.may_see(Actor.system(), SubjectRef("no.such.kind", "1"))
    with pytest.raises(registry.UnknownSubjectKind):
        registry.card_of(SubjectRef("no.such.kind", "1"))


def test_a_kind_cannot_be_declared_twice_differently(monkeypatch):
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    kind = registry.SubjectKind("test.kind", "試し", lambda key: None, lambda actor, key: ALLOWED)
    registry.register(kind)
    registry.register(kind)
    with pytest.raises(LookupError):
        registry.register(
            registry.SubjectKind("test.kind", "別", lambda key: None, lambda actor, key: ALLOWED)
        )
