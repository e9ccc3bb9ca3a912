"""One item of a repeated group: add it, change it, take it out."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.procedures.forms.questions import form_of, raw_of_stored
from yakuba.procedures.forms.reading import ItemReading, asked_in_item, names_of, read_group_item
from yakuba.procedures.queries.postal import places_at
from yakuba.procedures.rules.answers import MOST_ITEMS
from yakuba.procedures.rules.clock import day_in_japan
from yakuba.procedures.rules.flow import scope, visible_page
from yakuba.procedures.rules.shape import Page, Question, QuestionType
from yakuba.procedures.rules.showing import item_line
from yakuba.procedures.rules.steps import place
from yakuba.procedures.services import drafts

from .holding import Visit, closed_answer, to_question, visit_to
from .questions import back_from


def _group_of(visit: Visit, page_key: str, key: str) -> tuple[Page, Question]:
    """Return the page and the group as they are asked now, or 404."""
    page = visible_page(visit.definition, visit.draft.answers, page_key)
    for question in page.questions if page else ():
        if question.key == key and question.type is QuestionType.GROUP and page:
            return page, question
    raise Http404


def _back(visit: Visit, page: Page) -> str:
    to_check = visit.request.GET.get("to") == "check"
    return to_question(visit.draft, page.key, back_to_check=to_check)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def item(
    request: TownRequest, draft_id: UUID, page_key: str, group: str, number: int
) -> HttpResponse:
    """Show the questions about one item, or take their answers and go back to the list."""
    visit = visit_to(request, draft_id)
    closed = closed_answer(visit)
    if closed is not None:
        return closed
    page, question = _group_of(visit, page_key, group)
    items = visit.draft.answers.get(group) or []
    is_too_many = number > (question.maximum or MOST_ITEMS)
    if not 1 <= number <= len(items) + 1 or is_too_many:
        return HttpResponseRedirect(_back(visit, page))
    if request.method != "POST":
        return _draw(visit, page, question, number)
    return _take(visit, page, question, number)


def _take(visit: Visit, page: Page, group: Question, number: int) -> HttpResponse:
    post = visit.request.POST
    on = day_in_japan(visit.at)
    reading = read_group_item(visit.definition, group, visit.draft.answers, post, on=on)
    action, _sep, goal = post.get("action", "next").partition(":")
    if action == "lookup" and goal in reading.raws:
        found = places_at(str(reading.raws[goal].get("postal_code", "")))
        if found:
            town = found[0].town if len(found) == 1 else ""
            reading.raws[goal] |= {
                "prefecture": found[0].prefecture,
                "city": found[0].city,
                "town": town,
            }
        reading.errors = {}
        return _draw(visit, page, group, number, reading)
    if reading.value is None:
        return _draw(visit, page, group, number, reading)
    try:
        drafts.save_item(
            draft=visit.draft,
            group=group.key,
            number=number,
            value=reading.value,
            most=group.maximum or MOST_ITEMS,
            seen=post.get("seen", ""),
            actor=visit.request.actor,
            at=visit.at,
        )
    except drafts.ChangedElsewhere as changed:
        visit.draft.answers = changed.draft.answers
        sentence = _(
            "別の画面で一覧が先に変わっています。この内容でよければ、もう一度「保存する」を押してください。"
        )
        items = changed.draft.answers.get(group.key) or []
        return _draw(visit, page, group, min(number, len(items) + 1), reading, [sentence])
    except drafts.UnableToSave as refusal:
        return _draw(visit, page, group, number, reading, [str(refusal)])
    return HttpResponseRedirect(_back(visit, page))


def _draw(
    visit: Visit,
    page: Page,
    group: Question,
    number: int,
    reading: ItemReading | None = None,
    general: list[str] | None = None,
) -> HttpResponse:
    items = visit.draft.answers.get(group.key) or []
    stored: dict[str, Any] = dict(items[number - 1]) if number <= len(items) else {}
    if reading is None:
        around = scope(visit.definition, visit.draft.answers)
        questions = asked_in_item(group, stored, around)
        raws = {one.key: raw_of_stored(one, stored.get(one.key)) for one in questions}
    else:
        questions, raws = reading.questions, reading.raws
    form = form_of(questions, raws, reading.errors if reading else {}, visit.reader)
    form.general = general or []
    context = {
        "visit": visit,
        "draft": visit.draft,
        "procedure_title": visit.definition.title.text(visit.reader),
        "item_label": group.item_label.text(visit.reader),
        "group_label": group.label.text(visit.reader),
        "number": number,
        "is_new": number > len(items),
        "form": form,
        "place": place(visit.definition, visit.draft.answers, page.key),
        # The list of an empty group sends one here: back is then the page before it.
        "back": _back(visit, page) if items else back_from(visit, page),
        "seen": drafts.seen_mark(visit.draft, [group.key]),
        "shown": names_of(questions),
        "is_new_part": bool(reading and reading.new),
    }
    return render(visit.request, "procedures/portal/item.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove_item(
    request: TownRequest, draft_id: UUID, page_key: str, group: str, number: int
) -> HttpResponse:
    """Ask before taking the item out, and take it out."""
    visit = visit_to(request, draft_id)
    closed = closed_answer(visit)
    if closed is not None:
        return closed
    page, question = _group_of(visit, page_key, group)
    items = visit.draft.answers.get(group) or []
    if not 1 <= number <= len(items):
        return HttpResponseRedirect(_back(visit, page))
    general = ""
    if request.method == "POST":
        try:
            drafts.remove_item(
                draft=visit.draft,
                group=group,
                number=number,
                seen=request.POST.get("seen", ""),
                actor=request.actor,
                at=visit.at,
            )
        except drafts.UnableToSave as changed:
            general = str(changed)
        else:
            return HttpResponseRedirect(_back(visit, page))
        visit.draft.refresh_from_db(fields=["answers"])
        items = visit.draft.answers.get(group) or []
        if number > len(items):
            return HttpResponseRedirect(_back(visit, page))
    context = {
        "draft": visit.draft,
        "procedure_title": visit.definition.title.text(visit.reader),
        "item_label": question.item_label.text(visit.reader),
        "number": number,
        "line": item_line(question, items[number - 1], visit.reader),
        "general": general,
        "back": _back(visit, page),
        "seen": drafts.seen_mark(visit.draft, [group]),
    }
    return render(request, "procedures/portal/item_remove.html", context)
