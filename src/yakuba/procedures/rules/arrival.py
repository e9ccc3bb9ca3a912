"""What arriving takes from the answers: who applies, how long it may take, what staff search by."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yakuba.kernel.kana import fold

from .composites import full_address, full_kana, full_name
from .shape import FormDefinition
from .vocabulary import ProcedureKind

SEARCH_TEXT_LIMIT = 400


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applies and how they are reached."""

    name: str
    kana: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""


def applicant_of(definition: FormDefinition, answers: Mapping[str, Any]) -> Applicant:
    """Return the applicant that the definition points at."""
    mapping = definition.applicant

    def text(key: str) -> str:
        return str(answers.get(key) or "") if key else ""

    name = answers.get(mapping.name)
    return Applicant(
        name=full_name(name)[:120],
        kana=full_kana(name)[:160],
        email=text(mapping.email)[:254],
        phone=text(mapping.phone)[:20],
        address=full_address(answers.get(mapping.address)) if mapping.address else "",
    )


def standard_days(definition: FormDefinition) -> int | None:
    """Return the open days of the standard processing period; only a disposition has one."""
    # 行政手続法6条 speaks of applications that call for a disposition (申請, 2条3号).
    if definition.kind is not ProcedureKind.DISPOSITION or definition.standard_period is None:
        return None
    return definition.standard_period.days


def yen_of(values: Mapping[str, Any] | None) -> int | None:
    """Return the amount that a fee table answers; a table has one result, whatever its name."""
    if not values or len(values) != 1:
        return None
    (amount,) = values.values()
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal) or amount < 0:
        return None
    return int(amount)


def search_text(number: str, applicant: Applicant) -> str:
    """Return what staff find the application by: folded words with a blank between them."""
    words = (
        number,
        applicant.name,
        applicant.kana,
        applicant.phone,
        applicant.email,
        applicant.address,
    )
    return " ".join(key for word in words if (key := fold(word)))[:SEARCH_TEXT_LIMIT]
