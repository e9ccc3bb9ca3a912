"""A program that sent something unreadable is told so in a sentence that names the field."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from yakuba.kernel.api_faults import in_japanese


class Priority(StrEnum):
    HIGH = "HIGH"
    LOW = "LOW"


class Given(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field("x", min_length=1, max_length=5)
    code: str = Field("", pattern="^[a-z]*$")
    days: int = Field(1, ge=0, le=9)
    hours: Decimal = Field(Decimal(0), decimal_places=1)
    day: date | None = None
    priority: Priority = Priority.LOW
    is_public: bool = False
    tasks: list[str] = Field(["a"], min_length=1, max_length=2)


class Whole(BaseModel):
    name: str


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"colour": 1}, "「colour」という項目はありません。綴りを確かめてください。"),
        ({"name": ""}, "「name」は1文字以上で入れてください。"),
        ({"name": "abcdef"}, "「name」は5文字以内で入れてください。"),
        ({"name": None}, "「name」は文字列で入れてください。"),
        ({"code": "A/1"}, "「code」に使えない文字があります。"),
        ({"days": -1}, "「days」は0以上で入れてください。"),
        ({"days": 10}, "「days」は9以下で入れてください。"),
        ({"days": "三"}, "「days」は整数で入れてください。"),
        ({"hours": "1.55"}, "「hours」は小数第1位まで入れてください。"),
        ({"hours": "七"}, "「hours」は数で入れてください。"),
        ({"day": "R8.4.1"}, "「day」は「2026-04-01」のような日付で入れてください。"),
        ({"priority": "NOW"}, "「priority」はHIGH、LOWのどれかで入れてください。"),
        ({"is_public": "たぶん"}, "「is_public」は true か false で入れてください。"),
        ({"tasks": []}, "「tasks」は1件以上入れてください。"),
        ({"tasks": ["a", "b", "c"]}, "「tasks」は2件以内で入れてください。"),
        ({"tasks": "a"}, "「tasks」は一覧（[ ]）で入れてください。"),
    ],
)
def test_each_fault_is_a_sentence_with_the_name_and_the_limit(sent: dict[str, Any], sentence: str):
    with pytest.raises(ValidationError) as caught:
        Given(**sent)
    assert [in_japanese(fault) for fault in caught.value.errors()] == [sentence]


def test_what_lacks_is_named_and_what_is_unheard_of_still_a_sentence():
    with pytest.raises(ValidationError) as caught:
        Whole.model_validate({})
    assert in_japanese(caught.value.errors()[0]) == "「name」がありません。必ず入れてください。"
    strange = {"type": "of_tomorrow", "loc": (), "msg": "?"}
    assert in_japanese(strange) == "「本文」を読めません。形を確かめてください。"
