"""The list of measures is closed and loud."""

import pytest

from yakuba.foundation.measures import registry

from .factories import Ledger, measure, only


def test_one_code_is_declared_once():
    with only(measure(Ledger())), pytest.raises(registry.DoubleMeasure):
        registry.register(measure(Ledger()))


@pytest.mark.parametrize("wish", [{"code": "Lamps!"}, {"version": 0}, {"denominator_text": ""}])
def test_a_measure_without_a_readable_definition_is_refused(wish):
    with only(), pytest.raises(registry.BadMeasure):
        registry.register(measure(Ledger(), **wish))


def test_an_unknown_code_is_loud():
    with only(), pytest.raises(registry.UnknownMeasure):
        registry.get("lamps")


def test_measures_come_in_the_order_of_the_dashboard():
    late, early = measure(Ledger(), code="b", order=2), measure(Ledger(), code="a", order=1)
    with only(late, early):
        assert [m.code for m in registry.all_measures()] == ["a", "b"]


def test_what_is_not_public_stays_inside():
    with only(measure(Ledger(), is_public=False)):
        assert registry.public_measures() == []
