"""What a form asks of a paper, and when a paper is ready to go round. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

TITLE_LENGTH: Final = 200
BODY_LENGTH: Final = 20_000
# Yen; a budget of the largest city has fifteen digits.
MOST_YEN: Final = 999_999_999_999_999
SCHEMA_VERSION: Final = 1
_CODE: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
# 〔記入：開催日〕: what the writer has still to fill in.
_BLANK: Final = re.compile(r"〔記入[：:]([^〔〕]{0,60})〕")


class Money(StrEnum):
    """Whether a paper names an amount, which chooses the post that decides."""

    NONE = "NONE"
    OPTIONAL = "OPTIONAL"
    REQUIRED = "REQUIRED"

    @property
    def label(self) -> str:
        return {"NONE": "書かない", "OPTIONAL": "書いてもよい", "REQUIRED": "必ず書く"}[self.value]


@dataclass(frozen=True, slots=True)
class PaperWords:
    """What is written on a paper."""

    title: str
    body: str
    amount: int | None = None
    is_urgent: bool = False


def is_code(text: str) -> bool:
    """Tell whether the text may name a form: small letters, digits and single hyphens."""
    return len(text) <= 40 and _CODE.fullmatch(text) is not None


def blanks_in(*texts: str) -> tuple[str, ...]:
    """Return what is still to be filled in, each once, in the order of the text."""
    found = (match.group(1).strip() or "空欄" for text in texts for match in _BLANK.finditer(text))
    return tuple(dict.fromkeys(found))


def faults_of(words: PaperWords, money: Money) -> list[tuple[str, str]]:
    """Return what hinders the paper from going round: field and a sentence with the remedy."""
    faults = []
    if not words.title:
        faults.append(("title", "件名を入力してください。"))
    if not words.body.strip():
        faults.append(("body", "本文を入力してください。何を、なぜ伺うのかを書きます。"))
    for field, text in (("title", words.title), ("body", words.body)):
        if left := blanks_in(text):
            named = "」「".join(left[:5])
            faults.append((field, f"まだ書き込んでいないところがあります：「{named}」。"))
    if money is Money.REQUIRED and words.amount is None:
        faults.append(("amount", "金額を入力してください。決裁する職は、金額で決まります。"))
    return faults


def content_of(words: PaperWords, *, form: str) -> dict[str, Any]:
    """Return what is put before the posts and frozen."""
    return {"schema": SCHEMA_VERSION, "form": form, "body": words.body}
