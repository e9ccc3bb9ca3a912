"""The papers of procedures: what a draft decision shows, and the notices made of it."""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

from yakuba.foundation.documents.engine import NOTICE
from yakuba.foundation.documents.queries import notice_data
from yakuba.foundation.documents.registry import document_kind
from yakuba.foundation.documents.rules import Seal, notice_content
from yakuba.foundation.tenancy.models import Municipality
from yakuba.foundation.vault.services import seal, unseal
from yakuba.procedures.models import Application, CheckMark
from yakuba.procedures.rules.arrival import applicant_of
from yakuba.procedures.rules.clock import day_in_japan
from yakuba.procedures.rules.disposition import Town, amount
from yakuba.procedures.rules.flow import visible_pages
from yakuba.procedures.rules.shape import FormDefinition, QuestionType
from yakuba.procedures.rules.showing import show
from yakuba.procedures.rules.vocabulary import CheckVerdict, Outcome

GRANTED = "procedures.notice_granted"
REFUSED = "procedures.notice_refused"


def register_kinds() -> None:
    """Declare the notices of disposition."""
    document_kind(GRANTED, "認定・許可の通知書", NOTICE, notice_data)
    document_kind(REFUSED, "不認定・却下の通知書", NOTICE, notice_data)


def town_of(municipality: Municipality) -> Town:
    """Return the town as the appeal notice names it."""
    return Town(municipality.name, municipality.head_title, municipality.head_name)


def notice_kind(outcome: Outcome) -> str:
    """Return the kind of notice that the outcome calls for."""
    return GRANTED if outcome in (Outcome.GRANTED, Outcome.PARTLY) else REFUSED


def answer_rows(application: Application, definition: FormDefinition) -> list[dict[str, Any]]:
    """Return the answers as the applicant saw them, page by page, without declarations."""
    pages = []
    for page in visible_pages(definition, application.answers):
        rows = [
            {"label": one.label.ja, "lines": show(one, application.answers.get(one.key))}
            for one in page.questions
            if one.type is not QuestionType.DECLARATION
        ]
        if rows:
            pages.append({"title": page.title.ja, "rows": rows})
    return pages


def _sealed_rows(pages: list[dict[str, Any]], application_id: str) -> dict[str, str]:
    """Return the pages sealed: what is frozen with a decision is never written again.

    So it keeps its generation of the data key; generations are never deleted.
    """
    words = json.dumps(pages, ensure_ascii=False, separators=(",", ":"))
    sealed = seal(words.encode(), about=_place(application_id))
    return {"sealed": base64.b64encode(sealed).decode("ascii")}


def opened_rows(content: Mapping[str, Any], application_id: str) -> list[dict[str, Any]]:
    """Return the pages of answers in a decision's content; release 0.1.0 froze them in clear.

    Raises `UnableToUnseal`.
    """
    kept = content.get("answers") or []
    if not isinstance(kept, dict):
        return list(kept)
    sealed = base64.b64decode(kept["sealed"])
    return list(json.loads(unseal(sealed, about=_place(application_id))))


def _place(application_id: str) -> str:
    return f"procedures.application.put_before:{application_id}"


def draft_content(
    application: Application,
    definition: FormDefinition,
    *,
    notice: dict[str, Any],
    marks: Mapping[str, CheckMark],
    seal: Seal,
    remark: str,
) -> dict[str, Any]:
    """Return what those who decide see, and what is frozen by their decision."""
    applicant = applicant_of(definition, application.answers)
    return {
        "outcome": notice["outcome"],
        "receipt_number": application.receipt_number,
        "procedure": definition.title.ja,
        "version": application.version.number,
        "arrived_on": day_in_japan(application.arrived_at).isoformat(),
        "applicant": application.applicant_name,
        "addressee": {"name": application.applicant_name, "address": applicant.address},
        "amount": amount(definition, application.answers),
        "fee_yen": application.fee_yen,
        "checks": [
            {
                "text": standard.text.ja,
                "source": standard.source,
                "verdict": marks[standard.item].verdict,
                "label": CheckVerdict(marks[standard.item].verdict).label,
            }
            for standard in definition.review_standards
            if standard.item in marks
        ],
        "legal_basis": [
            {"text": basis.text, "article": basis.article} for basis in definition.legal_basis
        ],
        "answers": _sealed_rows(answer_rows(application, definition), str(application.pk)),
        "notice": notice,
        "seal": seal.value,
        "remark": remark,
    }


def _numbered(paragraphs: Sequence[str]) -> list[str]:
    """Number the paragraphs of the appeal notice, which refer to each other (「上記1の審査請求」)."""
    return [
        text if text[:1].isdigit() else f"{number} {text}"
        for number, text in enumerate(paragraphs, start=1)
    ]


def notice_of(application: Application, content: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return title and frozen content of the notice that the decision calls for."""
    notice, addressee = content["notice"], content["addressee"]
    section, town = application.section, application.municipality
    particulars = [
        ("受付番号", content["receipt_number"]),
        ("手続", content["procedure"]),
    ]
    if notice["legal_ground"]:
        particulars.append(("根拠", notice["legal_ground"]))
    return notice["title"], notice_content(
        profile=town.profile,
        addressee_name=addressee["name"] or "申請者",
        addressee_lines=[addressee["address"]] if addressee["address"] else [],
        body=notice["body"].split("\n"),
        particulars=particulars,
        reasons=[line for line in notice["reasons"].split("\n") if line.strip()],
        appeal=_numbered(notice["appeal"]),
        contact=[
            f"{town.name} {section.name}",
            f"電話 {section.telephone or town.telephone}",
        ],
    )
