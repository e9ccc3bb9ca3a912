"""Check everything, send it, and the page that says it has arrived."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yakuba.foundation.tenancy.http import TownRequest, hold
from yakuba.organisation.queries import calendar_of
from yakuba.procedures.forms.questions import QuestionForm, form_of
from yakuba.procedures.models import Application, Attachment
from yakuba.procedures.policies.drafts import is_holder
from yakuba.procedures.queries.catalogue import definition_of
from yakuba.procedures.queries.drafts import application_for_done, files_of
from yakuba.procedures.queries.fees import fee_at
from yakuba.procedures.rules.answers import raw_from_post, raw_of, read
from yakuba.procedures.rules.clock import day_in_japan
from yakuba.procedures.rules.flow import Fault, scope
from yakuba.procedures.rules.reading import AnswerError
from yakuba.procedures.rules.shape import Page, Question, QuestionType
from yakuba.procedures.rules.showing import show
from yakuba.procedures.rules.steps import declarations, first_open, place, step_before, steps
from yakuba.procedures.services.submission import (
    AnswersIncomplete,
    ChangedSinceChecked,
    UnableToSubmit,
    submit,
)

from .holding import Visit, closed_answer, reader_for, to_question, visit_to


@dataclass(slots=True)
class Row:
    """One answer of the check page."""

    label: str
    lines: list[str]
    files: list[Attachment] = field(default_factory=list)
    is_empty: bool = False


@dataclass(slots=True)
class Section:
    """One page of questions, as the check page shows it."""

    page: Page
    title: str
    change: str
    rows: list[Row]


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: TownRequest, draft_id: UUID) -> HttpResponse:
    """Show every answer with a link to change it; on POST, send."""
    visit = visit_to(request, draft_id)
    closed = closed_answer(visit)
    if closed is not None:
        return closed
    if request.method == "POST":
        return _send(visit)
    still_open = first_open(visit.definition, visit.draft.answers)
    if still_open is not None:
        return HttpResponseRedirect(to_question(visit.draft, still_open.key, back_to_check=True))
    return _draw(visit)


def _send(visit: Visit) -> HttpResponse:
    asked = declarations(visit.definition, visit.draft.answers)
    post = {name: [str(v) for v in values] for name, values in visit.request.POST.lists()}
    on = day_in_japan(visit.at)
    readings = {q.key: read(q, raw_from_post(q, post), on=on) for q in asked}
    errors = {key: reading.errors for key, reading in readings.items() if reading.errors}
    ticked = {key: reading.value is True for key, reading in readings.items()}
    if errors:
        return _draw(visit, errors=errors, ticked=ticked)
    revision = visit.request.POST.get("revision", "")
    try:
        application = submit(
            draft=visit.draft,
            actor=visit.request.actor,
            at=visit.at,
            declared=ticked,
            revision=int(revision) if revision.isascii() and revision.isdigit() else -1,
        )
    except AnswersIncomplete as incomplete:
        return _draw(visit, faults=incomplete.faults, ticked=ticked)
    except ChangedSinceChecked as changed:
        visit.draft.refresh_from_db(fields=["answers", "revision"])
        return _draw(visit, general=str(changed), ticked=ticked)
    except UnableToSubmit as refusal:
        return _draw(visit, general=str(refusal), ticked=ticked)
    hold(visit.request, application.pk)
    return HttpResponseRedirect(reverse("procedures:portal_done", args=[application.pk]))


def _draw(
    visit: Visit,
    *,
    errors: dict[str, tuple[AnswerError, ...]] | None = None,
    ticked: dict[str, bool] | None = None,
    faults: list[Fault] | None = None,
    general: str = "",
) -> HttpResponse:
    answers = visit.draft.answers
    asked = declarations(visit.definition, answers)
    raws = {key: {"value": "yes"} for key, yes in (ticked or {}).items() if yes}
    form = form_of(asked, raws, errors or {}, visit.reader)
    mistakes = _mistakes(visit, form, faults or [], general)
    before = step_before(visit.definition, answers, "")
    context = {
        "visit": visit,
        "draft": visit.draft,
        "procedure_title": visit.definition.title.text(visit.reader),
        "kind": visit.definition.kind.value,
        "sections": _sections(visit),
        "notices": _notices(visit),
        "declarations": form.fields,
        "form": {"errors": bool(mistakes)},
        "mistakes": mistakes,
        "place": place(visit.definition, answers, ""),
        "back": to_question(visit.draft, before.key) if before else "",
        "fee": fee_at(visit.definition, answers, day_in_japan(visit.at)),
        "fee_text": visit.definition.fee.text.text(visit.reader) if visit.definition.fee else "",
    }
    return render(visit.request, "procedures/portal/check.html", context)


def _mistakes(
    visit: Visit, form: QuestionForm, faults: list[Fault], general: str
) -> list[tuple[str, str]]:
    """Return the address and the sentence of everything that is in the way."""
    found = [("", general)] if general else []
    for fault in faults:
        address = to_question(visit.draft, fault.page.key, back_to_check=True)
        found.append((address, fault.error.text(visit.reader)))
    return found + [(f"#{line.target}", line.text) for line in form.mistakes]


def _sections(visit: Visit) -> list[Section]:
    answers = visit.draft.answers
    pages = steps(visit.definition, answers)
    takes_files = any(q.type is QuestionType.FILES for page in pages for q in page.questions)
    attached = files_of(visit.draft) if takes_files else []
    return [
        Section(
            page=page,
            title=page.title.text(visit.reader),
            change=to_question(visit.draft, page.key, back_to_check=True),
            rows=[_row(visit, question, attached) for question in page.questions],
        )
        for page in pages
    ]


def _row(visit: Visit, question: Question, attached: list[Attachment]) -> Row:
    value = visit.draft.answers.get(question.key)
    return Row(
        label=question.label.text(visit.reader),
        lines=show(question, value, visit.reader),
        files=[one for one in attached if one.question == question.key],
        is_empty=value is None,
    )


def _notices(visit: Visit) -> list[str]:
    """Return what is not wrong but worth knowing: letters that paper may not show."""
    answers = visit.draft.answers
    around = scope(visit.definition, answers)
    found: list[str] = []
    for page in steps(visit.definition, answers):
        for question in page.questions:
            if question.key not in answers:
                continue
            raw = raw_of(question, answers[question.key])
            reading = read(question, raw, on=day_in_japan(visit.at), scope=around)
            found += [notice.text(visit.reader) for notice in reading.notices]
    return list(dict.fromkeys(found))


@login_not_required
@require_safe
def done(request: TownRequest, application_id: UUID) -> HttpResponse:
    """Say that the application has arrived; shows only what is committed."""
    application = application_for_done(application_id)
    if application is None or not _may_see_done(request, application):
        raise Http404
    if str(application.draft_id) in request.actor.held_ids:
        # The process that took it in may have died before it noted whose it is.
        hold(request, application.pk)
    reader = reader_for(request)
    definition = definition_of(application.version)
    context = {
        "application": application,
        "definition": definition,
        "kind": definition.kind.value,
        "title": definition.title.text(reader),
        "arrived_text": definition.notices.arrived.text(reader),
        "completed_text": definition.notices.completed.text(reader),
        "fee_text": definition.fee.text.text(reader) if definition.fee else "",
        "booking": getattr(application, "booking", None),
        "opens_on": _opening_after(application),
        "status_url": reverse("procedures:portal_application", args=[application.pk]),
    }
    return render(request, "procedures/portal/done.html", context)


def _may_see_done(request: TownRequest, application: Application) -> bool:
    held = request.actor.held_ids
    return is_holder(request.actor, application) or str(application.draft_id) in held


def _opening_after(application: Application) -> date | None:
    """Return the next opening day of an application that arrived while the office was closed."""
    day = day_in_japan(application.arrived_at)
    calendar = calendar_of(application.municipality)
    return None if calendar.is_open(day) else calendar.next_open(day)
