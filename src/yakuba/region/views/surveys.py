"""Need surveys: asked by the prefecture, answered by municipalities on a phone."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.charts import bar_chart
from yakuba.kernel.fiscal import FiscalYear
from yakuba.region.events.about import SURVEY, ref
from yakuba.region.forms.surveys import AnswerForm, DueForm, SurveyForm
from yakuba.region.models import NeedSurvey, Reminder
from yakuba.region.policies.dispatch import may_ask
from yakuba.region.queries import surveys as reads
from yakuba.region.rules.exchange import Purpose
from yakuba.region.rules.surveys import Result, read_questions, to_lines
from yakuba.region.services import surveys as acts
from yakuba.region.services.errors import UnableToAct
from yakuba.region.services.reminders import remind

from .acting import done, tried
from .desk import is_prefecture, page_of, table_of
from .gate import enter, enter_prefecture, passage_for

_SAMPLE = """\
一つ｜今年度、アドバイザーの派遣を希望しますか｜希望する、検討している、希望しない
複数｜相談したい分野を選んでください｜計画と推進体制、手続のオンライン化、窓口の改革、システムの標準化、業務の見直し、データの活用、情報セキュリティ
段階｜人材の支援はどのくらい必要ですか
数｜*派遣を希望する日数の合計
文章｜*困っていることを書いてください"""


@require_safe
def surveys(request: TownRequest) -> HttpResponse:
    """Show the surveys: to a municipality those it is asked, to the prefecture its own."""
    enter(request)
    if is_prefecture(request):
        enter_prefecture(request)
        rows = list(reads.own_surveys())
        return render(request, "region/surveys.html", {"page_obj": page_of(request, rows)})
    passage = passage_for(request, Purpose.DISPATCH)
    context = {"rows": reads.asked_surveys(passage, timezone.localdate())}
    return render(request, "region/surveys_asked.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: TownRequest, key: UUID) -> HttpResponse:
    """Answer one survey: keep it, or send it."""
    municipality = enter(request)
    passage = passage_for(request, Purpose.DISPATCH)
    found = reads.survey_by_key(passage, key)
    if found is None or is_prefecture(request):
        raise Http404
    known = reads.own_answer(key)
    questions = read_questions(found.questions)
    speaks = bool(may_ask(request.actor, municipality))
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        questions=questions,
        answers=known.answers if known else None,
    )
    if request.method == "POST" and form.is_valid() and _answered(request, form, key):
        return redirect("region:surveys")
    now = timezone.localdate()
    context = {
        "survey": found,
        "answer": known,
        "form": form,
        "speaks": speaks,
        "is_open": found.due >= now,
        "told": reads.told_of(found) if speaks else None,
    }
    return render(request, "region/survey_answer.html", context, status=422 if form.errors else 200)


def _answered(request: TownRequest, form: AnswerForm, key: UUID) -> bool:
    now = timezone.now()
    is_final = request.POST.get("then") == "send"
    try:
        acts.answer_survey(
            survey_key=key,
            answers=form.given(),
            is_final=is_final,
            actor=request.actor,
            at=now,
            on=timezone.localdate(now),
        )
    except acts.UnableToAnswer as refusal:
        form.refuse(refusal.faults)
        return False
    except UnableToAct as refusal:
        form.add_error(None, str(refusal))
        return False
    done(
        request,
        lambda: None,
        "県に回答を送りました。期限までは直して送り直せます。"
        if is_final
        else "途中の回答を保存しました。",
    )
    return True


# The prefecture


def _row(request: TownRequest, key: int) -> NeedSurvey:
    enter_prefecture(request)
    found = reads.survey_of(key)
    if found is None:
        raise Http404
    return found


def _years() -> list[FiscalYear]:
    year = FiscalYear.of(timezone.localdate())
    return [year.next, year, year.previous]


@require_http_methods(["GET", "HEAD", "POST"])
def survey_new(request: TownRequest) -> HttpResponse:
    """Write a survey down."""
    enter_prefecture(request)
    years = _years()
    form = SurveyForm(
        request.POST if request.method == "POST" else None,
        years=years,
        initial={"fiscal_year": str(years[1].year), "questions": _SAMPLE},
    )
    made: list[int] = []

    def act() -> None:
        made.append(acts.draft_survey(actor=request.actor, at=timezone.now(), **form.given()).pk)

    sentence = "調査の案を保存しました。内容を確かめて始めてください。"
    if request.method == "POST" and tried(request, form, act, sentence):
        return redirect("region:survey", made[0])
    return render(
        request,
        "region/survey_form.html",
        {"form": form, "row": None},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def survey_edit(request: TownRequest, key: int) -> HttpResponse:
    """Change a survey before it is published."""
    row = _row(request, key)
    form = SurveyForm(
        request.POST if request.method == "POST" else None,
        years=_years(),
        initial={
            "title": row.title,
            "fiscal_year": str(row.fiscal_year),
            "due": row.due,
            "intro": row.intro,
            "questions": to_lines(read_questions(row.questions)),
        },
    )

    def act() -> None:
        acts.edit_survey(survey=row, actor=request.actor, at=timezone.now(), **form.given())

    if request.method == "POST" and tried(request, form, act, "調査の案を保存しました。"):
        return redirect("region:survey", key)
    return render(
        request,
        "region/survey_form.html",
        {"form": form, "row": row},
        status=422 if form.errors else 200,
    )


@require_safe
def survey(request: TownRequest, key: int) -> HttpResponse:
    """Show a survey: who has answered, and what all answered together."""
    return _page(request, _row(request, key), None)


def _page(request: TownRequest, row: NeedSurvey, form: DueForm | None) -> HttpResponse:
    passage, on = passage_for(request, Purpose.DISPATCH), timezone.localdate()
    states = reads.states_of(passage, row) if row.published_at else []
    answered = [one for one in states if one.answer]
    context = {
        "row": row,
        "states": states,
        "answered": len(answered),
        "missing": len(states) - len(answered),
        "results": [(one, _chart(one)) for one in reads.results(row, answered)] if answered else [],
        "questions": read_questions(row.questions),
        "is_open": row.due >= on,
        "form": form or DueForm(),
    }
    wrong = bool(form and form.errors)
    return render(request, "region/survey.html", context, status=422 if wrong else 200)


def _chart(result: Result) -> object:
    if not result.counts:
        return None
    labels = [label for label, _ in result.counts]
    return bar_chart(
        result.question.label, labels, [count for _, count in result.counts], unit="団体"
    )


@require_safe
def table(request: TownRequest, key: int, kind: str) -> HttpResponseBase:
    """Write all answers as a table."""
    row = _row(request, key)
    states = reads.states_of(passage_for(request, Purpose.DISPATCH), row)
    return table_of(
        request,
        kind,
        reads.heading_of(row),
        reads.cells_of(row, states),
        name=f"survey-{row.pk}",
        title="需要調査",
    )


@require_POST
def survey_publish(request: TownRequest, key: int) -> HttpResponse:
    """Ask all municipalities."""
    row, now = _row(request, key), timezone.now()
    done(
        request,
        lambda: acts.publish_survey(
            survey=row, actor=request.actor, at=now, on=timezone.localdate(now)
        ),
        "調査を始めました。各団体の担当者に知らせます。",
    )
    return redirect("region:survey", key)


@require_POST
def survey_extend(request: TownRequest, key: int) -> HttpResponse:
    """Give more time."""
    row, form = _row(request, key), DueForm(request.POST)

    def act() -> None:
        acts.extend_survey(
            survey=row, due=form.cleaned_data["due"], actor=request.actor, at=timezone.now()
        )

    if tried(request, form, act, "回答期限を延ばしました。"):
        return redirect("region:survey", key)
    return _page(request, row, form)


@require_POST
def survey_remind(request: TownRequest, key: int) -> HttpResponse:
    """Remind those who have not answered."""
    row = _row(request, key)
    states = reads.states_of(passage_for(request, Purpose.DISPATCH), row)
    missing = [one.town for one in states if one.answer is None]
    done(
        request,
        lambda: remind(
            about=Reminder.About.SURVEY,
            key=row.key,
            title=f"「{row.title}」の回答をお願いします",
            due=row.due,
            towns=missing,
            actor=request.actor,
            at=timezone.now(),
            subject=ref(SURVEY, row.pk),
        ),
        "まだ回答していない団体に督促しました。",
    )
    return redirect("region:survey", key)
