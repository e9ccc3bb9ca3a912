"""What roles and needs show on the pages of others, and what of them leaves with a person's file."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from yakuba.foundation.documents.tables import Cells
from yakuba.foundation.subjects.panels import Panel
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.subjects.registry import may_change
from yakuba.kernel.actor import Actor
from yakuba.talent.models import Candidacy, Commitment, Need, RoleKind, RoleTerm
from yakuba.talent.registry import Kept, Roles
from yakuba.talent.rules.needs import NeedState, plain_hours

from .needs import given_by, lines_of, needs_on
from .roles import TermLine, in_force, terms_of
from .roles import lines_of as term_lines
from .visible import may_read_person
from .within import fosters, is_inside


def needs_panel(actor: Actor, ref: SubjectRef, on: date) -> Panel | None:
    """Return what a project or task needs of people, for its own page."""
    if not is_inside(actor):
        return None
    rows: Sequence[Need] = list(
        needs_on(on).filter(subject_kind=ref.kind, subject_id=ref.id, ends__gt=on)
    )
    may_add = fosters(actor) or bool(may_change(actor, ref))
    if not rows and not may_add:
        return None
    address = f"{reverse('talent:need_new')}?{urlencode({'kind': ref.kind, 'id': ref.id})}"
    lines = lines_of(rows, on)
    return Panel(
        "talent/needs_panel.html",
        {
            "lines": lines,
            "missing": sum(1 for one in lines if one.state is not NeedState.MET),
            "new_url": address if may_add else "",
        },
    )


def person_panel(actor: Actor, ref: SubjectRef, on: date) -> Panel | None:
    """Return the roles of a person and what they give hours for, for who may read the person."""
    user_id = int(ref.id) if ref.id.isdecimal() else 0
    if not may_read_person(actor, user_id, on):
        return None
    lines: list[TermLine] = term_lines(terms_of(user_id), on)
    return Panel(
        "talent/person_roles.html",
        {
            "lines": lines,
            "given": given_by(user_id, on),
            "is_oneself": actor.user_id == user_id,
        },
    )


# What leaves with the person's file


def _terms(user_id: int) -> list[Cells]:
    return [
        (
            one.kind.name,
            one.department.name,
            one.starts,
            one.ends - timedelta(days=1),
            one.weekly_hours,
            one.left_on,
            one.leaving.get_category_display() if hasattr(one, "leaving") else "",
            one.leaving.words if hasattr(one, "leaving") else "",
            one.leaving.answer if hasattr(one, "leaving") else "",
        )
        for one in terms_of(user_id)
    ]


def _candidacies(user_id: int) -> list[Cells]:
    rows = Candidacy.objects.filter(user=user_id).select_related("kind", "term", "given_by")
    return [
        (
            one.kind.name,
            timezone.localdate(one.given_at),
            one.given_by.name,
            one.reason,
            one.weekly_hours,
            one.standing.label,
            one.answered_label,
            one.opinion,
            one.decline_reason,
        )
        for one in rows.order_by("given_at", "pk")
    ]


def _commitments(user_id: int) -> list[Cells]:
    rows = Commitment.objects.filter(user=user_id).select_related("need__skill")
    return [
        (
            one.need.skill.name,
            one.need.level,
            plain_hours(one.hours),
            one.need.starts,
            one.need.ends - timedelta(days=1),
            timezone.localdate(one.asked_at),
            one.words,
            {True: "応じた", False: "応じなかった", None: "回答待ち"}[one.agreed],
            one.opinion,
            timezone.localdate(one.released_at) if one.released_at else None,
        )
        for one in rows.order_by("asked_at", "pk")
    ]


KEPT: Final = (
    Kept(
        "60-roles",
        "役割",
        (
            "役割",
            "課",
            "任期の初日",
            "任期の末日",
            "週あたりの時間",
            "退任日",
            "退任の区分",
            "退任の理由",
            "退任への回答",
        ),
        _terms,
    ),
    Kept(
        "61-candidacies",
        "応募・推薦",
        (
            "役割",
            "提出日",
            "提出者",
            "理由",
            "週あたりの時間",
            "状況",
            "回答者",
            "意見",
            "見送りの理由",
        ),
        _candidacies,
    ),
    Kept(
        "62-commitments",
        "担当の依頼",
        (
            "スキル",
            "レベル",
            "時間",
            "初日",
            "末日",
            "依頼日",
            "依頼の内容",
            "回答",
            "意見",
            "解除日",
        ),
        _commitments,
    ),
)


# Of which roles a level may be expected


def _names() -> Mapping[str, str]:
    rows = RoleKind.objects.filter(retired_at=None)
    return dict(rows.order_by("name", "pk").values_list("code", "name"))


def _held(user_ids: Collection[int], on: date) -> Mapping[int, Collection[str]]:
    found: dict[int, set[str]] = {}
    rows = RoleTerm.objects.filter(in_force(on), user__in=user_ids)
    for user_id, code in rows.order_by().values_list("user_id", "kind__code"):
        found.setdefault(user_id, set()).add(code)
    return found


ROLES: Final = Roles(_names, _held)
