"""The answers of a case as the applicant saw them, with files, gaps and what a correction changed."""

from dataclasses import dataclass, field
from typing import Any

from yakuba.procedures.models import Application, Attachment, CorrectionRequest
from yakuba.procedures.rules.differences import Difference, differences
from yakuba.procedures.rules.flow import visible_pages
from yakuba.procedures.rules.shape import FormDefinition, Question, QuestionType
from yakuba.procedures.rules.showing import show


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One question with its answer, its files and what is known about it."""

    key: str
    label: str
    lines: list[str]
    files: list[Attachment] = field(default_factory=list)
    gap: str = ""
    asked: str = ""
    is_corrected: bool = False


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """Pages of the form that read on, or one page of several questions under its title."""

    title: str
    rows: list[AnswerRow]


def answer_pages(
    application: Application,
    definition: FormDefinition,
    files: list[Attachment],
    corrections: list[CorrectionRequest],
    gaps: dict[str, str],
) -> list[AnswerPage]:
    """Return the pages with the questions that were asked under these answers."""
    asked = {
        item["question"]: item["message"]
        for one in corrections
        if not (one.answered_at or one.lapsed_at or one.cancelled_at)
        for item in one.items
    }
    corrected = {
        change.question
        for one in corrections
        if one.answered_at
        for change in _changes(definition, one)
    }
    pages: list[AnswerPage] = []
    for page in visible_pages(definition, application.answers):
        rows = [
            AnswerRow(
                key=one.key,
                label=one.label.ja,
                lines=_lines(one, application.answers.get(one.key)),
                files=[a for a in files if a.question == one.key],
                gap=gaps.get(one.key, "") if one.key not in application.answers else "",
                asked=asked.get(one.key, ""),
                is_corrected=one.key in corrected,
            )
            for one in page.questions
        ]
        if len(rows) > 1:
            pages.append(AnswerPage(page.title.ja, rows))
        elif pages and not pages[-1].title:
            # One question a page reads on as one list; its own label is title enough.
            pages[-1].rows.extend(rows)
        else:
            pages.append(AnswerPage("", rows))
    return pages


def _lines(question: Question, value: Any) -> list[str]:
    if question.type is QuestionType.FILES and value:
        return []
    return show(question, value)


def _changes(definition: FormDefinition, correction: CorrectionRequest) -> list[Difference]:
    return differences(definition, correction.answers_before or {}, correction.answers_after or {})


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A correction as the officer sees it: what was asked, what came back."""

    correction: CorrectionRequest
    items: list[tuple[str, str]]
    changes: list[Difference]
    state: str
    tone: str

    @property
    def is_open(self) -> bool:
        return self.state == "回答待ち"


def correction_views(
    definition: FormDefinition, corrections: list[CorrectionRequest]
) -> list[CorrectionView]:
    """Return the corrections, newest first."""
    return [_view(definition, one) for one in reversed(corrections)]


def _view(definition: FormDefinition, one: CorrectionRequest) -> CorrectionView:
    labels = {question.key: question.label.ja for question in definition.questions()}
    state, tone = "回答待ち", "warning"
    if one.answered_at:
        state, tone = "回答あり", "success"
    elif one.cancelled_at:
        state, tone = "取消し", "neutral"
    elif one.lapsed_at:
        state, tone = "期限経過", "error"
    return CorrectionView(
        correction=one,
        items=[(labels.get(i["question"], i["question"]), i["message"]) for i in one.items],
        changes=_changes(definition, one) if one.answered_at else [],
        state=state,
        tone=tone,
    )
