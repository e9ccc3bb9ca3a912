"""Cases: their days, what is granted, their timeline, and all of them as the prefecture reads them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from yakuba.foundation.tenancy.rows import only
from yakuba.foundation.ui.elements import Moment
from yakuba.region.models import (
    Answer,
    DeliveryDay,
    DeliveryReport,
    DispatchCase,
    DispatchRequest,
    FollowUp,
    Offer,
    Reminder,
    Reply,
)
from yakuba.region.rules.asking import Stage
from yakuba.region.rules.cases import Delivered, Wish, hours_words
from yakuba.region.rules.dispatch import Form, Theme
from yakuba.region.rules.exchange import Passage

from .exchange import published
from .requests import case_stage

_SAID: Final[dict[str, str]] = {
    Answer.ACCEPTED: "派遣案を受けた",
    Answer.DECLINED: "派遣案を断った",
}


def days_of(case: DispatchCase) -> list[DeliveryDay]:
    """Return the days of help of an own case, without what was taken back."""
    return list(DeliveryDay.objects.filter(case=case, withdrawn_at=None).order_by("day", "pk"))


def grant_of(case: DispatchCase) -> Wish:
    """Return what was granted."""
    return Wish(form=Form(case.form), days=case.days, hours=case.hours)


def delivered_in(days: Iterable[DeliveryDay]) -> list[Delivered]:
    """Return the days as values for the rules."""
    return [Delivered(one.day, Form(one.form), one.minutes) for one in days]


def reply_to(offer_key: UUID) -> Reply | None:
    """Return what this municipality said to the offer."""
    return only(Reply.objects.filter(offer_key=offer_key))


def offer_replied(passage: Passage, offer_key: UUID) -> bool:
    """Tell whether the municipality has answered an offer of this prefecture."""
    return bool(published(passage, Reply, lambda rows: rows.filter(offer_key=offer_key)))


def day_of(case: DispatchCase, pk: int) -> DeliveryDay | None:
    """Return one day of an own case."""
    return only(DeliveryDay.objects.select_related("case").filter(case=case, pk=pk))


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with everything that the prefecture or its municipality knows of it."""

    case: DispatchCase
    days: tuple[DeliveryDay, ...] = ()
    report: DeliveryReport | None = None
    follow_up: FollowUp | None = None

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        if self.case.cancelled_at is not None:
            return Stage.CANCELLED
        if self.follow_up is not None:
            return Stage.DONE
        if self.report is not None:
            return Stage.REPORTED
        if self.case.ended_on is not None:
            return Stage.REPORT
        return Stage.RUNNING if self.days else Stage.ACCEPTED

    @property
    def given_words(self) -> str:
        """What was given, in words: 2日、3時間30分."""
        onsite = len({one.day for one in self.days if one.form == Form.ONSITE})
        minutes = sum(one.minutes for one in self.days if one.form == Form.ONLINE)
        parts = [
            f"現地{onsite}日" if onsite else "",
            f"オンライン{hours_words(minutes)}" if minutes else "",
        ]
        return "、".join(part for part in parts if part) or "まだなし"

    def late_report(self, on: date) -> int:
        """By how many days the report is or was late."""
        if self.case.report_due is None or self.case.cancelled_at is not None:
            return 0
        sent = self.report.published_at if self.report else None
        day = timezone.localdate(sent) if sent else on
        return max(0, (day - self.case.report_due).days)

    def late_follow_up(self, on: date) -> int:
        """By how many days the survey of the year after is or was late."""
        if self.case.survey_due is None or self.case.cancelled_at is not None:
            return 0
        sent = self.follow_up.published_at if self.follow_up else None
        day = timezone.localdate(sent) if sent else on
        return max(0, (day - self.case.survey_due).days)


def own_file(case: DispatchCase) -> CaseFile:
    """Return an own case with its days, report and survey."""
    return CaseFile(
        case,
        tuple(days_of(case)),
        only(DeliveryReport.objects.filter(case=case)),
        only(FollowUp.objects.filter(case=case)),
    )


def files(passage: Passage, *, fiscal_year: int | None = None) -> list[CaseFile]:
    """Return the cases that municipalities published to the prefecture, the newest first."""

    def narrow(rows: QuerySet[DispatchCase]) -> QuerySet[DispatchCase]:
        wanted = rows if fiscal_year is None else rows.filter(fiscal_year=fiscal_year)
        return wanted.order_by("-accepted_at", "-pk")

    cases = published(passage, DispatchCase, narrow)
    days: dict[int, list[DeliveryDay]] = defaultdict(list)
    for day in published(passage, DeliveryDay, lambda rows: rows.order_by("day", "pk")):
        days[day.case_id].append(day)
    reports = {one.case_id: one for one in published(passage, DeliveryReport)}
    later = {one.case_id: one for one in published(passage, FollowUp)}
    return [
        CaseFile(one, tuple(days[one.pk]), reports.get(one.pk), later.get(one.pk)) for one in cases
    ]


@dataclass(frozen=True, slots=True)
class Overdue:
    """A report or a survey that a municipality owes and that is late, by how many days."""

    case: DispatchCase
    about: Reminder.About
    due: date
    days: int

    @property
    def what(self) -> str:
        """What is owed, in words."""
        return "報告" if self.about == Reminder.About.REPORT else "翌年度の調査"


def overdue_cases(passage: Passage, on: date) -> list[Overdue]:
    """Return what municipalities owe to the prefecture and is late, the oldest first."""
    no_report = Q(report__published_at=None, report_due__lt=on)
    no_survey = Q(
        report__published_at__isnull=False, follow_up__published_at=None, survey_due__lt=on
    )
    cases = published(
        passage,
        DispatchCase,
        lambda rows: rows.filter(no_report | no_survey, cancelled_at=None).select_related("report"),
    )
    return sorted((_overdue(one, on) for one in cases), key=lambda one: (one.due, one.case.pk))


def _overdue(case: DispatchCase, on: date) -> Overdue:
    is_reported = hasattr(case, "report") and case.report.published_at is not None
    about = Reminder.About.FOLLOW_UP if is_reported else Reminder.About.REPORT
    due = (case.survey_due if is_reported else case.report_due) or on
    return Overdue(case, about, due, (on - due).days)


def file_by_key(passage: Passage, key: UUID) -> CaseFile | None:
    """Return one published case with everything published of it."""
    found = published(passage, DispatchCase, lambda rows: rows.filter(key=key))
    if not found:
        return None
    case = found[0]
    days = published(
        passage, DeliveryDay, lambda rows: rows.filter(case_id=case.pk).order_by("day", "pk")
    )
    report = published(passage, DeliveryReport, lambda rows: rows.filter(case_id=case.pk))
    later = published(passage, FollowUp, lambda rows: rows.filter(case_id=case.pk))
    return CaseFile(case, tuple(days), next(iter(report), None), next(iter(later), None))


def request_behind(passage: Passage, case: DispatchCase) -> DispatchRequest | None:
    """Return the request out of which the case came, as it was published."""
    replies = published(passage, Reply, lambda rows: rows.filter(pk=case.reply_id))
    if not replies:
        return None
    found = published(passage, DispatchRequest, lambda rows: rows.filter(pk=replies[0].request_id))
    return found[0] if found else None


def timeline(
    request: DispatchRequest,
    offers: Iterable[Offer],
    replies: Iterable[Reply],
    files_: Iterable[CaseFile],
    on: date,
) -> list[Moment]:
    """Return the whole way of a request, from the draft to the survey of the year after."""
    told = [Moment("依頼を送った", request.published_at)] if request.published_at else []
    told += [
        Moment("派遣案が届いた", one.published_at, f"{one.adviser_name}　{one.reason_ja}")
        for one in offers
    ]
    told += [
        Moment(_SAID[one.answer], one.published_at, one.reason, who=one.replied_by)
        for one in replies
    ]
    if request.withdrawn_at:
        told.append(Moment("依頼を取り下げた", request.withdrawn_at))
    done = sorted(told, key=lambda one: one.at.isoformat() if one.at else "")
    return done + [moment for one in files_ for moment in _of_case(one, on)]


def _of_case(file: CaseFile, on: date) -> list[Moment]:
    case = file.case
    moments = [
        Moment(
            f"{one.get_form_display()}で実施（{case.adviser_name}）",
            one.day,
            f"{hours_words(one.minutes)}　{one.done}",
        )
        for one in file.days
    ]
    if case.cancelled_at:
        moments.append(Moment("派遣を中止した", case.cancelled_at, case.cancel_reason))
    if case.ended_on and case.report_due:
        moments.append(Moment("派遣が終わった", case.ended_on))
        moments.append(_report(file, case.report_due, on))
    if case.survey_due and file.report:
        moments.append(_survey(file, case.survey_due, on))
    return moments


def _report(file: CaseFile, due: date, on: date) -> Moment:
    if file.report is not None:
        late = file.late_report(on)
        words = f"満足度{file.report.satisfaction}" + (
            f"　期限を{late}日過ぎて提出" if late else ""
        )
        return Moment("報告した", file.report.published_at, words, who=file.report.reported_by)
    return Moment("報告の期限", due, state="attention" if due < on else "now")


def _survey(file: CaseFile, due: date, on: date) -> Moment:
    if file.follow_up is not None:
        return Moment(
            "翌年度の調査に回答した",
            file.follow_up.published_at,
            f"{file.follow_up.get_effect_display()}　満足度{file.follow_up.satisfaction}",
            who=file.follow_up.answered_by,
        )
    return Moment("翌年度の調査の期限", due, state="attention" if due < on else "next")


def stages(cases: Iterable[DispatchCase]) -> dict[int, Stage]:
    """Return where each own case stands."""
    delivered = set(DeliveryDay.objects.filter(withdrawn_at=None).values_list("case_id", flat=True))
    return {one.pk: case_stage(one, one.pk in delivered) for one in cases}


HEADING = (
    "派遣番号",
    "年度",
    "団体コード",
    "団体名",
    "件名",
    "分野",
    "アドバイザー",
    "実施",
    "終わった日",
    "報告期限",
    "報告日",
    "満足度",
    "効果",
    "状態",
)


def cells_of(rows: Iterable[CaseFile]) -> list[list[str | int | date | None]]:
    """Return the table of cases."""
    return [
        [
            one.case.number,
            one.case.fiscal_year,
            one.case.municipality.code,
            one.case.municipality.name,
            one.case.title,
            theme_label(one.case.theme),
            one.case.adviser_name,
            one.given_words,
            one.case.ended_on,
            one.case.report_due,
            timezone.localdate(one.report.published_at)
            if one.report and one.report.published_at
            else None,
            one.report.satisfaction if one.report else None,
            one.follow_up.get_effect_display() if one.follow_up else "",
            one.stage.label,
        ]
        for one in rows
    ]


def theme_label(code: str) -> str:
    """Return the theme in words."""
    return Theme(code).label
