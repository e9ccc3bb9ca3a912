"""Draw a page of questions, and the small acts on it that are not yet an answer."""

from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yakuba.foundation.ui.limits import Limit, is_too_often
from yakuba.kernel.codes import parse_uuid
from yakuba.procedures.forms.questions import Choice, QuestionField, form_of, raw_of_stored
from yakuba.procedures.forms.reading import KEPT_APART, PageReading, names_of, posted
from yakuba.procedures.models import Attachment
from yakuba.procedures.queries.drafts import attachment_of, files_of
from yakuba.procedures.queries.maps import map_of
from yakuba.procedures.queries.postal import places_at
from yakuba.procedures.queries.slots import as_answers, free_slots
from yakuba.procedures.rules.answers import raw_from_post
from yakuba.procedures.rules.localisation import Reader
from yakuba.procedures.rules.reading import WHOLE
from yakuba.procedures.rules.shape import Page, Question, QuestionType
from yakuba.procedures.rules.showing import item_line
from yakuba.procedures.rules.steps import place, step_before
from yakuba.procedures.services import draft_files
from yakuba.procedures.services.drafts import UnableToSave, seen_mark

from .holding import Visit, to_question
from .wording import day_name

Raws = dict[str, dict[str, Any]]


def slots_of(visit: Visit, page: Page) -> Any:
    """Return the free slots, if the page asks for one."""
    booking = visit.definition.booking
    if booking is None or not any(q.type is QuestionType.SLOT for q in page.questions):
        return None
    on = timezone.localdate(visit.at)
    return as_answers(list(free_slots(visit.draft.procedure, booking, on=on)))


def typed_on(visit: Visit, page: Page) -> Raws:
    """Return what stands in the form that was sent."""
    sent = posted(visit.request.POST)
    return {
        one.key: raw_from_post(one, sent) for one in page.questions if one.type not in KEPT_APART
    }


def draw_page(
    visit: Visit,
    page: Page,
    reading: PageReading | None = None,
    *,
    raws: Raws | None = None,
    trouble: dict[str, list[str]] | None = None,
    general: list[str] | None = None,
    focus: str = "",
) -> HttpResponse:
    """Show the page with what is stored, or with what was typed and what is wrong with it."""
    answers = visit.draft.answers
    shown = {one.key: raw_of_stored(one, answers.get(one.key)) for one in page.questions}
    shown |= raws if raws is not None else (reading.raws if reading else {})
    form = form_of(page.questions, shown, reading.errors if reading else {}, visit.reader)
    form.general = general or []
    attached = files_of(visit.draft) if _asks(page, QuestionType.FILES) else []
    slots = slots_of(visit, page)
    for drawn in form.fields:
        drawn.errors += (trouble or {}).get(drawn.question.key, [])
        _furnish(visit, page, drawn, attached, slots, shown)
    keys = [one.key for one in page.questions]
    context = {
        "visit": visit,
        "draft": visit.draft,
        "procedure_title": visit.definition.title.text(visit.reader),
        "page": page,
        "title": page.title.text(visit.reader),
        "intro": page.intro.text(visit.reader),
        "form": form,
        "is_single": len(form.fields) == 1,
        "takes_files": _asks(page, QuestionType.FILES),
        "place": place(visit.definition, answers, page.key),
        "back": back_from(visit, page),
        "seen": seen_mark(visit.draft, keys),
        "shown": names_of(page.questions),
        "focus": focus,
        "is_new_part": bool(reading and reading.new),
    }
    return render(visit.request, "procedures/portal/question.html", context)


def back_from(visit: Visit, page: Page) -> str:
    """Return where the back link leads: the check page one came from, or the step before."""
    if visit.request.GET.get("to") == "check":
        return reverse("procedures:portal_check", args=[visit.draft.pk])
    before = step_before(visit.definition, visit.draft.answers, page.key)
    if before is None:
        return reverse("procedures:portal_procedure", args=[visit.draft.procedure.slug])
    return to_question(visit.draft, before.key)


def _asks(page: Page, kind: QuestionType) -> bool:
    return any(question.type is kind for question in page.questions)


def _furnish(
    visit: Visit,
    page: Page,
    drawn: QuestionField,
    attached: list[Attachment],
    slots: Any,
    shown: Raws,
) -> None:
    """Add what a question shows besides its inputs."""
    question = drawn.question
    if question.type is QuestionType.FILES:
        mine = [one for one in attached if one.question == question.key]
        most = draft_files.most_of(question)
        drawn.extra |= {
            "files": mine,
            "most": most,
            "is_full": len(mine) >= most,
            "accept": ",".join(sorted(draft_files.taken_by(question))),
            "megabytes": draft_files.MAX_BYTES // (1024 * 1024),
        }
    elif question.type is QuestionType.GROUP:
        drawn.extra |= _group(visit, page, question)
    elif question.type is QuestionType.PLACE:
        drawn.extra |= _map(visit, drawn, shown[question.key])
    elif question.type is QuestionType.SLOT:
        drawn.extra["days"] = _days(
            drawn, slots or {}, shown[question.key].get(WHOLE), visit.reader
        )
        drawn.choices = [
            choice for _day, _name, choices in drawn.extra["days"] for choice in choices
        ]


def _group(visit: Visit, page: Page, question: Question) -> dict[str, Any]:
    items = visit.draft.answers.get(question.key) or []
    to_check = "?to=check" if visit.request.GET.get("to") == "check" else ""

    def address(name: str, number: int) -> str:
        where = [visit.draft.pk, page.key, question.key, number]
        return reverse(f"procedures:portal_{name}", args=where) + to_check

    most = question.maximum or 50
    return {
        "item_label": question.item_label.text(visit.reader),
        "items": [
            {
                "number": number,
                "line": item_line(question, item, visit.reader),
                "change": address("item", number),
                "remove": address("item_remove", number),
            }
            for number, item in enumerate(items, start=1)
        ],
        "add": address("item", len(items) + 1),
        "is_full": len(items) >= most,
        "most": most,
    }


def _map(visit: Visit, drawn: QuestionField, raw: dict[str, Any]) -> dict[str, Any]:
    """Return the town's map with its areas, if it has one."""
    town_map = map_of(visit.request.municipality.slug)
    where = (raw.get("latitude"), raw.get("longitude"))
    chosen = raw.get("area") or next(
        (area.key for area in (town_map.areas if town_map else ()) if area.point == where), ""
    )
    return {
        "map": town_map,
        "is_located": any(where) and not chosen,
        "areas": [
            Choice(f"{drawn.id}-area-{area.key}", area.key, area.name, is_chosen=area.key == chosen)
            for area in (town_map.areas if town_map else ())
        ],
    }


def _days(
    drawn: QuestionField, slots: Any, chosen: Any, reader: Reader
) -> list[tuple[date, str, list[Choice]]]:
    """Return the free slots by day, with the name of the day."""
    days: dict[date, list[Choice]] = {}
    for at, (key, slot) in enumerate(slots.items()):
        choice = Choice(f"{drawn.id}-{at}", key, slot["label"], is_chosen=key == chosen)
        days.setdefault(date.fromisoformat(slot["date"]), []).append(choice)
    return [(day, day_name(day, reader), choices) for day, choices in days.items()]


def straight_to_item(visit: Visit, page: Page) -> HttpResponse | None:
    """Skip an empty list: whoever must add something is asked about the first one at once."""
    if len(page.questions) != 1:
        return None
    group = page.questions[0]
    if group.type is not QuestionType.GROUP or visit.draft.answers.get(group.key):
        return None
    if not group.required:
        return None
    return HttpResponseRedirect(_group(visit, page, group)["add"])


# Small acts


def act_on_page(visit: Visit, page: Page) -> HttpResponse | None:
    """Do what a button other than 「次へ」 asks for; None when the answers are to be taken."""
    action, _sep, goal = visit.request.POST.get("action", "next").partition(":")
    if action == "lookup":
        return _look_up(visit, page, goal)
    if action == "remove":
        return _remove(visit, page, goal)
    uploads = [one for one in page.questions if one.type is QuestionType.FILES]
    if uploads and visit.request.FILES:
        trouble = _attach(visit, uploads)
        if trouble:
            return draw_page(visit, page, raws=typed_on(visit, page), trouble=trouble)
        if action != "upload":
            return None
        return _again(visit, page)
    if action == "upload":
        nothing = [
            _("ファイルが選ばれていません。写真や書類を選んでから「追加する」を押してください。")
        ]
        trouble = {goal: nothing} if goal in {one.key for one in uploads} else {}
        return draw_page(visit, page, raws=typed_on(visit, page), trouble=trouble)
    return None


def _again(visit: Visit, page: Page) -> HttpResponse:
    """Show the page anew: by its address when nothing else was typed on it."""
    if all(one.type in KEPT_APART for one in page.questions):
        to_check = visit.request.GET.get("to") == "check"
        return HttpResponseRedirect(to_question(visit.draft, page.key, back_to_check=to_check))
    visit.draft.refresh_from_db(fields=["answers", "revision"])
    return draw_page(visit, page, raws=typed_on(visit, page))


def _attach(visit: Visit, questions: list[Question]) -> dict[str, list[str]]:
    """Attach what was sent; returns the sentences about what could not be."""
    trouble: dict[str, list[str]] = {}
    for question in questions:
        for upload in visit.request.FILES.getlist(f"{question.key}.{WHOLE}"):
            if is_too_often(visit.request, Limit.UPLOAD):
                sentence = _(
                    "短い時間に多くのファイルが送られました。しばらくしてから追加してください。"
                )
                trouble.setdefault(question.key, []).append(sentence)
                break
            try:
                draft_files.attach_file(
                    draft=visit.draft,
                    question=question,
                    upload=upload,
                    actor=visit.request.actor,
                    at=visit.at,
                )
            except (draft_files.UnableToAttach, UnableToSave) as refusal:
                trouble.setdefault(question.key, []).append(str(refusal))
    visit.draft.refresh_from_db(fields=["answers", "revision"])
    return trouble


def _remove(visit: Visit, page: Page, goal: str) -> HttpResponse:
    key = parse_uuid(goal)
    attachment = attachment_of(visit.draft, key) if key else None
    if attachment is not None:
        draft_files.remove_file(
            draft=visit.draft, attachment=attachment, actor=visit.request.actor, at=visit.at
        )
    return _again(visit, page)


def _look_up(visit: Visit, page: Page, key: str) -> HttpResponse:
    """Fill in the address that belongs to the postal code."""
    raws = typed_on(visit, page)
    raw = raws.get(key)
    if raw is None:
        return draw_page(visit, page, raws=raws)
    found = places_at(str(raw.get("postal_code", "")))
    if not found:
        sentence = _(
            "この郵便番号の住所が見つかりません。7桁の番号を確かめるか、住所を直接入れてください。"
        )
        return draw_page(visit, page, raws=raws, trouble={key: [sentence]})
    raw["prefecture"], raw["city"] = found[0].prefecture, found[0].city
    raw["town"] = found[0].town if len(found) == 1 else ""
    raws[key] = raw
    goal = f"{key}.block" if raw["town"] else f"{key}.town"
    return draw_page(visit, page, raws=raws, focus=goal)
