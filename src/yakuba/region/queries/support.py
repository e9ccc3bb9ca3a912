"""What accepted dispatches give to projects and tasks, and how one is asked for."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.subjects.support import Support, SupportSkill, Wanted
from yakuba.programmes.models import Task
from yakuba.region.models import DeliveryDay, DispatchCase, DispatchRequest
from yakuba.region.rules.advisers import read_skills
from yakuba.region.rules.cases import promised_hours

PROJECT: Final = "programmes.project"
TASK: Final = "programmes.task"


def request_address(wanted: Wanted) -> str:
    """Return the address at which a request for what is lacking is filled in already."""
    asked: dict[str, str | int] = {
        "skill": wanted.skill.code,
        "name": wanted.skill.name,
        "level": wanted.skill.level,
        "hours": f"{wanted.hours.normalize():f}",
        "from": wanted.first.isoformat(),
        "to": wanted.last.isoformat(),
        "kind": wanted.subject.kind,
        "id": wanted.subject.id,
    }
    return f"{reverse('region:request_new')}?{urlencode(asked)}"


def project_key_of(kind: str, key: str) -> str:
    """Return what names the project for the rule "once a year": a task counts as its project."""
    if kind == TASK and key.isdecimal():
        project = Task.objects.filter(pk=int(key)).values_list("project_id", flat=True).first()
        if project is not None:
            return f"{PROJECT}:{project}"
    return f"{kind}:{key}" if key else ""


def subject_of(request: DispatchRequest) -> SubjectRef | None:
    """Return the own project or task for which an adviser was asked."""
    if not request.project_id:
        return None
    return SubjectRef(request.project_kind, request.project_id)


def given(subjects: Collection[SubjectRef], on: date) -> list[Support]:
    """Return the dispatches that had been accepted for the subjects by the day and not cancelled.

    One that is over counts with the hours that were given, any other with those that were granted.
    """
    end = timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))
    which = Q()
    for ref in subjects:
        which |= Q(reply__request__project_kind=ref.kind, reply__request__project_id=ref.id)
    rows = list(
        DispatchCase.objects.filter(which, accepted_at__lt=end)
        .filter(Q(cancelled_at=None) | Q(cancelled_at__gte=end))
        .select_related("reply__request")
    )
    over = {one.pk for one in rows if one.ended_on is not None and one.ended_on <= on}
    minutes = _minutes(over)
    # Of a team each brings the skills; their hours are those of all.
    return [_support(one, minutes[one.pk] if one.pk in over else None) for one in rows]


def _minutes(cases: Iterable[int]) -> Counter[int]:
    """Return by case the minutes of help that were given."""
    rows = DeliveryDay.objects.filter(case__in=cases, withdrawn_at=None).values("case")
    return Counter(dict(rows.annotate(sum=Sum("minutes")).order_by().values_list("case", "sum")))


def _support(case: DispatchCase, minutes: int | None) -> Support:
    request = case.reply.request
    hours = promised_hours(case.days, case.hours)
    if minutes is not None:
        hours = (Decimal(minutes) / 60).quantize(Decimal("0.1"))
    return Support(
        subject=SubjectRef(request.project_kind, request.project_id),
        skills=tuple(
            SupportSkill(one.code, one.name, one.level) for one in read_skills(request.skills)
        ),
        hours=hours,
        since=timezone.localdate(case.accepted_at),
        title=f"アドバイザー派遣 {case.number}",
        url=reverse("region:case", args=[case.pk]),
    )
