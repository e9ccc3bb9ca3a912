"""What a notice of disposition says: title, text, reasons and the appeal notice (教示).

Law: 行政手続法8条 (reasons with a refusal), 3条3項 (dispositions under the town's own 条例・規則
follow its own ordinance), 行政不服審査法82条1項, 行政事件訴訟法46条1項.
Source of the standard appeal notice: 佐伯市規則 (平成28年第5号).
"""

from dataclasses import dataclass
from typing import Any

from .conditions import scope_of, value
from .shape import Appeal, AppealRoute, Disposition, FormDefinition
from .vocabulary import BasisClass, Outcome


class IncompleteDisposition(ValueError):
    """A disposition that may not be sent; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Town:
    """What the notice must know of the town: 見本市, 市長."""

    name: str
    head_title: str
    head_name: str

    @property
    def head(self) -> str:
        """The authority that decides: 見本市長, whether the title is kept whole or as 市長."""
        return self.name + self.head_title.removeprefix(self.name).removeprefix(self.name[-1])


@dataclass(frozen=True, slots=True)
class NoticeContent:
    """What is frozen into the decision and printed on the notice."""

    title: str
    body: str
    reasons: str
    legal_ground: str
    appeal: tuple[str, ...]
    outcome: Outcome

    def as_json(self) -> dict[str, Any]:
        """Return the content for the decision's frozen document."""
        return {
            "title": self.title,
            "body": self.body,
            "reasons": self.reasons,
            "legal_ground": self.legal_ground,
            "appeal": list(self.appeal),
            "outcome": self.outcome.value,
        }


DECIDABLE = (Outcome.GRANTED, Outcome.PARTLY, Outcome.REFUSED, Outcome.DISMISSED)


def outcomes(definition: FormDefinition) -> tuple[Outcome, ...]:
    """Return the outcomes a decision on this procedure may have."""
    if definition.disposition is None:
        return ()
    partial = definition.disposition.may_be_partial
    return tuple(o for o in DECIDABLE if partial or o is not Outcome.PARTLY)


def appeal_notice(appeal: Appeal, town: Town) -> tuple[str, ...]:
    """Return the paragraphs of the appeal notice with authority, defendant, representative."""
    if appeal.route is AppealRoute.TOWN_TEXT:
        return tuple(appeal.text.split("\n"))
    authority = appeal.review_authority or town.head
    defendant = appeal.defendant or town.name
    representative = appeal.representative or town.head
    # 行政不服審査法82条1項: that review can be asked for, of whom, within which period.
    review = (
        "この処分について不服がある場合は、この処分があったことを知った日の翌日から起算して"
        f"3か月以内に、{authority}に対して審査請求をすることができます。"
    )
    parties = f"{defendant}を被告として（訴訟において{defendant}を代表する者は{representative}となります。）"
    after_ruling = "審査請求に対する裁決があったことを知った日の翌日から起算して6か月以内に"
    # 行政事件訴訟法46条1項: defendant, period, and whether review must come first (同項3号).
    if appeal.route is AppealRoute.REVIEW_FIRST:
        suit = (
            f"この処分の取消しの訴えは、上記1の審査請求に対する裁決を経た後に、{after_ruling}、"
            f"{parties}提起することができます。"
        )
    else:
        suit = (
            "この処分については、上記1の審査請求のほか、この処分があったことを知った日の翌日から"
            f"起算して6か月以内に、{parties}、処分の取消しの訴えを提起することができます。"
            f"なお、上記1の審査請求をした場合には、処分の取消しの訴えは、その{after_ruling}"
            "提起することができます。"
        )
    limit = (
        "ただし、上記の期間が経過する前に、この処分（審査請求をした場合には、その審査請求に対する裁決）"
        "があった日の翌日から起算して1年を経過した場合は、審査請求をすることや処分の取消しの訴えを提起"
        "することができなくなります。なお、正当な理由があるときは、上記の期間やこの処分（審査請求を"
        "した場合には、その審査請求に対する裁決）があった日の翌日から起算して1年を経過した後であっても"
        "審査請求をすることや処分の取消しの訴えを提起することが認められる場合があります。"
    )
    return (review, suit, limit)


def reasons_are_due(basis: BasisClass, outcome: Outcome) -> str:
    """Return the rule under which reasons must be given, empty when none are due."""
    if not outcome.is_against_applicant:
        return ""
    # 行政手続法3条3項: a disposition under the town's own 条例・規則 follows the town's ordinance.
    return "行政手続法第8条" if basis is BasisClass.LAW else "行政手続条例の理由の提示の規定"


def notice_content(
    definition: FormDefinition, outcome: Outcome, *, reasons: str, town: Town
) -> NoticeContent:
    """Return what the notice says; raises `IncompleteDisposition`.

    Every disposition carries the appeal notice; a refusal, whole or in part, also its reasons.
    """
    disposition = definition.disposition
    if disposition is None or outcome not in outcomes(definition):
        raise IncompleteDisposition("この手続では、その結果を決定することはできません。")
    rule = reasons_are_due(definition.basis_class, outcome)
    if rule and not reasons.strip():
        raise IncompleteDisposition(
            f"理由を入力してください。申請の全部又は一部を認めない決定には理由が必要です（{rule}）。"
        )
    title, body = _words(disposition, outcome)
    return NoticeContent(
        title=title,
        body=body,
        reasons=reasons.strip(),
        legal_ground=definition.legal_basis[0].article or definition.legal_basis[0].text,
        appeal=appeal_notice(disposition.appeal, town),
        outcome=outcome,
    )


def _words(disposition: Disposition, outcome: Outcome) -> tuple[str, str]:
    if outcome is Outcome.GRANTED:
        return disposition.granted_title, disposition.granted_text
    if outcome is Outcome.PARTLY:
        return disposition.partly_title, disposition.partly_text
    if outcome is Outcome.DISMISSED:
        return f"{disposition.subject}に係る申請の却下通知書", (
            f"{disposition.subject}に係る申請は、却下することに決定しました。"
        )
    return disposition.refused_title, disposition.refused_text


def amount(definition: FormDefinition, answers: dict[str, Any]) -> int | None:
    """Return the yen at stake under the definition's expression; None when there is none."""
    if definition.disposition is None or not definition.disposition.amount:
        return None
    found = value(definition.disposition.amount, scope_of(definition.questions(), answers))
    try:
        return int(str(found)) if found is not None else None
    except ValueError:
        return None
