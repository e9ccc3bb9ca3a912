"""Reads of what an application will cost."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from yakuba.foundation.rulebook.queries import NoRuleInForce, decide
from yakuba.procedures.rules.arrival import yen_of
from yakuba.procedures.rules.fees import fee_inputs
from yakuba.procedures.rules.shape import FormDefinition


def fee_at(definition: FormDefinition, answers: Mapping[str, Any], on: date) -> int | None:
    """Return the fee by the table in force on the day; None when there is none or none applies."""
    if definition.fee is None or not definition.fee.table:
        return None
    try:
        outcome = decide(definition.fee.table, fee_inputs(definition, answers), on)
    except NoRuleInForce:
        return None
    return yen_of(outcome.values)
