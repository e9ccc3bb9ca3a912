"""Apply: begin a draft, answer its questions page by page."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yakuba.foundation.tenancy.http import TownRequest, hold
from yakuba.foundation.ui.limits import Limit, is_too_often
from yakuba.foundation.ui.views import too_many_requests
from yakuba.procedures.forms.reading import PageReading, read_page
from yakuba.procedures.models import Procedure
from yakuba.procedures.queries.catalogue import definition_of
from yakuba.procedures.queries.maps import map_of
from yakuba.procedures.rules.flow import visible_page
from yakuba.procedures.rules.shape import Page
from yakuba.procedures.rules.showing import show_line
from yakuba.procedures.rules.steps import first_open, lacks, step_after
from yakuba.procedures.services import drafts

from .holding import Visit, closed_answer, to_question, visit_to
from .questions import act_on_page, draw_page, slots_of, straight_to_item


def _startable() -> "QuerySet[Procedure]":
    # Most know the definition by its hash already; it is long to read and long to parse.
    return Procedure.objects.select_related("live_version").defer("live_version__document")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: TownRequest, slug: str) -> HttpResponse:
    """Begin a draft and go to its first question; an address typed or kept leads to its page."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("procedures:portal_procedure", args=[slug]))
    procedure = get_object_or_404(_startable(), slug=slug)
    if is_too_often(request, Limit.START):
        return too_many_requests(request)
    try:
        draft = drafts.start(procedure=procedure, actor=request.actor, at=timezone.now())
    except drafts.UnableToStart:
        return HttpResponseRedirect(reverse("procedures:portal_procedure", args=[slug]))
    hold(request, draft.pk)
    # Straight to the first question: a redirect to a redirect costs everybody a round trip.
    first = first_open(definition_of(draft.version), draft.answers)
    if first is None:
        return HttpResponseRedirect(reverse("procedures:portal_draft", args=[draft.pk]))
    return HttpResponseRedirect(to_question(draft, first.key))


@login_not_required
@require_safe
def draft(request: TownRequest, draft_id: UUID) -> HttpResponse:
    """Go to where the applicant left off."""
    visit = visit_to(request, draft_id)
    return closed_answer(visit) or HttpResponseRedirect(_where_to_go_on(visit))


def _where_to_go_on(visit: Visit) -> str:
    page = first_open(visit.definition, visit.draft.answers)
    if page is None:
        return reverse("procedures:portal_check", args=[visit.draft.pk])
    return to_question(visit.draft, page.key)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: TownRequest, draft_id: UUID, page_key: str) -> HttpResponse:
    """Show a page of questions, or take its answers and go on."""
    visit = visit_to(request, draft_id)
    closed = closed_answer(visit)
    if closed is not None:
        return closed
    page = _page(visit, page_key)
    if page is None:
        return HttpResponseRedirect(reverse("procedures:portal_draft", args=[draft_id]))
    if request.method != "POST":
        return straight_to_item(visit, page) or draw_page(visit, page)
    return act_on_page(visit, page) or _take(visit, page)


def _page(visit: Visit, page_key: str) -> Page | None:
    return visible_page(visit.definition, visit.draft.answers, page_key)


def _take(visit: Visit, page: Page) -> HttpResponse:
    """Keep the answers of the page, or show it again with what is wrong."""
    is_pause = visit.request.POST.get("action") == "pause"
    reading = read_page(
        visit.definition,
        page,
        visit.draft.answers,
        visit.request.POST,
        on=timezone.localdate(visit.at),
        slots=slots_of(visit, page),
        town_map=map_of(visit.request.municipality.slug),
    )
    if is_pause:
        _forgive_the_empty(reading)
    if reading.errors:
        return draw_page(visit, page, reading)
    try:
        visit.draft.answers = _kept(visit, reading)
    except drafts.ChangedElsewhere as changed:
        visit.draft.answers = changed.draft.answers
        return draw_page(visit, page, reading, general=_both(visit, page, reading))
    except drafts.UnableToSave as refusal:
        return draw_page(visit, page, reading, general=[str(refusal)])
    if is_pause:
        return HttpResponseRedirect(reverse("procedures:portal_pause", args=[visit.draft.pk]))
    return HttpResponseRedirect(_next_address(visit, page, reading))


def _kept(visit: Visit, reading: PageReading) -> dict[str, Any]:
    saved = drafts.save_answers(
        draft=visit.draft,
        values=reading.values,
        shown=reading.shown,
        seen=visit.request.POST.get("seen", ""),
        actor=visit.request.actor,
        at=visit.at,
    )
    return dict(saved.answers)


def _forgive_the_empty(reading: PageReading) -> None:
    """Whoever stops here may leave questions open; only what was typed wrongly is said."""
    for key in list(reading.errors):
        typed = reading.raws.get(key, {})
        if not any(typed.values()):
            del reading.errors[key]


def _both(visit: Visit, page: Page, reading: PageReading) -> list[str]:
    """Say for each answer that differs what stands there now and what was typed here."""
    sentences = []
    for question in page.questions:
        now, mine = visit.draft.answers.get(question.key), reading.values.get(question.key)
        if question.key not in reading.values or now == mine:
            continue
        words = {
            "label": question.label.text(visit.reader),
            "now": show_line(question, now, visit.reader),
            "mine": show_line(question, mine, visit.reader),
        }
        sentences.append(
            _(
                "別の画面で「%(label)s」が「%(now)s」に変わっています。"
                "「%(mine)s」でよければ、もう一度「次へ」を押してください。"
            )
            % words
        )
    return sentences


def _next_address(visit: Visit, page: Page, reading: PageReading) -> str:
    answers = visit.draft.answers
    to_check = visit.request.GET.get("to") == "check"
    current = _page(visit, page.key)
    if reading.new and current is not None and lacks(current, answers):
        return to_question(visit.draft, page.key, back_to_check=to_check)
    if to_check:
        still_open = first_open(visit.definition, answers)
        if still_open is not None:
            return to_question(visit.draft, still_open.key, back_to_check=True)
        return reverse("procedures:portal_check", args=[visit.draft.pk])
    following = step_after(visit.definition, answers, page.key)
    if following is None:
        return _where_to_go_on(visit)
    return to_question(visit.draft, following.key)
