"""What the fee table is asked: the inputs, reckoned from the answers."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from .conditions import value
from .flow import scope
from .shape import FormDefinition


def fee_inputs(definition: FormDefinition, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs of the fee table; empty when the procedure has no table.

    Numbers are whole where they are whole; None where the answers do not tell yet.
    """
    if definition.fee is None:
        return {}
    around = scope(definition, answers)
    return {name: _plain(value(text, around)) for name, text in definition.fee.inputs.items()}


def _plain(found: object) -> object:
    if isinstance(found, Decimal) and found == found.to_integral_value():
        return int(found)
    return found
