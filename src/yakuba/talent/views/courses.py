"""The catalogue: find a course, keep it, take a list of courses in."""

from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.documents.responses import table_response
from yakuba.foundation.documents.sheets import UnreadableBook
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.lists import filters_of
from yakuba.kernel.tables import TableKind
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import UnableToAct
from yakuba.talent.forms.training import CatalogueForm, CourseForm, ListFileForm
from yakuba.talent.models import Course
from yakuba.talent.policies.entering import may_foster
from yakuba.talent.queries import courses as queries
from yakuba.talent.queries.course_file import cells_of, reading_of
from yakuba.talent.queries.effect import effect_of_course, effects_of_courses
from yakuba.talent.queries.feedback import feedback_of
from yakuba.talent.rules.course_file import COLUMNS, Reading
from yakuba.talent.rules.courses import Stage, Step
from yakuba.talent.services import courses as services
from yakuba.talent.services.courses import CourseDraft

from .gate import enter, enter_fostering

ON_A_PAGE: Final = 30
SHOWN_FAULTS: Final = 50


def _form(request: TownRequest) -> CatalogueForm:
    fosters = bool(may_foster(request.actor))
    return CatalogueForm(request.GET, skills=queries.skills_in_use(), fosters=fosters)


@require_safe
def courses(request: TownRequest) -> HttpResponse:
    """Draw the catalogue, a page of it."""
    enter(request)
    form = _form(request)
    found = queries.found_courses(request.actor, form.wanted(), timezone.now())
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    effects = effects_of_courses(one.code for one in page)
    context = {
        "form": form,
        "page_obj": page,
        "rows": [(one, effects.get(one.code)) for one in page],
        "query": filters_of(request),
        "fosters": may_foster(request.actor),
        "is_filtered": any(value for name, value in request.GET.items() if name != "page"),
    }
    return render(request, "talent/courses.html", context)


@require_safe
def courses_file(request: TownRequest, kind: str) -> HttpResponseBase:
    """Give the same courses as a table."""
    enter(request)
    if kind not in list(TableKind):
        raise Http404
    now = timezone.now()
    found = queries.found_courses(request.actor, _form(request).wanted(), now)
    name = f"courses-{timezone.localdate(now):%Y%m%d}"
    return table_response(TableKind(kind), COLUMNS, cells_of(found), name=name, title="講座の一覧")


def _course_or_404(request: TownRequest, key: int) -> Course:
    enter(request)
    course = queries.course_of(request.actor, key)
    if course is None:
        raise Http404
    return course


@require_safe
def course(request: TownRequest, key: int) -> HttpResponse:
    """Show a course with its sessions, and what came of it."""
    found = _course_or_404(request, key)
    now = timezone.now()
    lines = queries.with_seats(queries.sessions_of(found), request.actor.user_id)
    context = {
        "course": found,
        "coming": [
            one
            for one in reversed(lines)
            if one.session.ends_at >= now and not one.session.cancelled_at
        ],
        "past": [one for one in lines if one.session.ends_at < now or one.session.cancelled_at][
            :20
        ],
        "editions": queries.editions_of(found),
        "draft": queries.draft_of(found.code),
        "effect": effect_of_course(found.code),
        "feedback": feedback_of(found.code, with_remarks=bool(may_foster(request.actor))),
        "fosters": may_foster(request.actor),
        "is_open": found.stage is Stage.OPEN,
        "is_draft": found.stage is Stage.DRAFT,
    }
    return render(request, "talent/course.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def course_new(request: TownRequest) -> HttpResponse:
    """Ask for a course, and draft it."""
    enter_fostering(request)
    given = request.POST if request.method == "POST" else None
    form = CourseForm(given, skills=queries.skills_in_use())
    if given is not None and form.is_valid():
        try:
            made = services.draft_course(
                draft=form.draft(), steps=form.steps(), actor=request.actor, at=timezone.now()
            )
        except UnableToAct as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "下書きを作りました。確かめてから公開してください。")
            return redirect("talent:course", made.pk)
    status = 422 if given is not None else 200
    return render(request, "talent/course_form.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def course_edit(request: TownRequest, key: int) -> HttpResponse:
    """Write a draft anew."""
    enter_fostering(request)
    found = _course_or_404(request, key)
    given = request.POST if request.method == "POST" else None
    form = CourseForm(given, skills=queries.skills_in_use(), initial=CourseForm.initial_of(found))
    if given is not None and form.is_valid():
        try:
            services.change_course(
                course=found,
                draft=form.draft(),
                steps=form.steps(),
                actor=request.actor,
                at=timezone.now(),
            )
        except UnableToAct as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "下書きを直しました。")
            return redirect("talent:course", found.pk)
    context = {"form": form, "course": found}
    status = 422 if given is not None else 200
    return render(request, "talent/course_form.html", context, status=status)


@require_POST
def course_publish(request: TownRequest, key: int) -> HttpResponse:
    """Open a draft to all staff."""
    found = _course_or_404(request, key)
    try:
        services.publish_course(course=found, actor=request.actor, at=timezone.now())
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "公開しました。次に、日時を決めた「回」を設けてください。")
    return redirect("talent:course", found.pk)


@require_POST
def course_revise(request: TownRequest, key: int) -> HttpResponse:
    """Begin the next edition."""
    found = _course_or_404(request, key)
    try:
        made = services.revise_course(course=found, actor=request.actor, at=timezone.now())
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
        return redirect("talent:course", found.pk)
    messages.success(request, f"第{made.edition}版の下書きを作りました。")
    return redirect("talent:course_edit", made.pk)


@require_POST
def course_close(request: TownRequest, key: int) -> HttpResponse:
    """Take no more applications."""
    found = _course_or_404(request, key)
    try:
        services.close_course(course=found, actor=request.actor, at=timezone.now())
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "講座を終了しました。これまでの記録は残ります。")
    return redirect("talent:course", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def courses_import(request: TownRequest) -> HttpResponse:
    """Try a list of courses; with the box ticked and no fault in it, take it in."""
    enter_fostering(request)
    if request.method != "POST":
        return render(request, "talent/courses_import.html", {"form": ListFileForm()})
    form = ListFileForm(request.POST, request.FILES)
    reading: Reading | None = None
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            reading = reading_of(file.read(), clean_line(file.name))
            if request.POST.get("act") == "take" and not reading.faults:
                made = services.take_courses_in(
                    lines=_drafts(reading),
                    file_name=file.name,
                    actor=request.actor,
                    at=timezone.now(),
                )
                messages.success(
                    request,
                    f"{len(made)}件を下書きとして取り込みました。確かめて公開してください。",
                )
                return redirect(f"{request.path.removesuffix('import/')}?stage=DRAFT")
        except (UnreadableBook, UnableToAct) as refusal:
            form.add_error("file", str(refusal))
    context: dict[str, Any] = {"form": form, "reading": reading}
    if reading is not None:
        context |= {
            "faults": reading.faults[:SHOWN_FAULTS],
            "more": max(0, len(reading.faults) - SHOWN_FAULTS),
        }
    status = 422 if form.errors or (reading and reading.faults) else 200
    return render(request, "talent/courses_import.html", context, status=status)


def _drafts(reading: Reading) -> Sequence[tuple[CourseDraft, Sequence[Step]]]:
    return [
        (
            CourseDraft(
                title=one.title,
                provider=one.provider,
                mode=one.mode,
                minutes=one.minutes,
                summary=one.summary,
                provider_name=one.provider_name,
                url=one.url,
                url_source=one.url_source,
                cost_yen=one.cost_yen,
            ),
            one.steps,
        )
        for one in reading.courses
    ]
