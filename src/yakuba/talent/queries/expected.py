"""What is expected of whom on a day: the post goes before its rank, and a role asks for more."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from yakuba.organisation.models import Post
from yakuba.organisation.queries import on_day
from yakuba.organisation.rules import Rank
from yakuba.talent.models import ExpectedLevel, FrameworkVersion, SkillFramework
from yakuba.talent.registry import role_names, roles_held
from yakuba.talent.rules.expecting import Asked, expected_of
from yakuba.talent.rules.framework import read
from yakuba.talent.rules.levels import Target

from .offices import Seat


def expected_levels(seats: Collection[Seat], on: date) -> dict[int, dict[int, int]]:
    """Return the levels expected of each person on the day, by user and skill."""
    if not seats:
        return {}
    roles = roles_held([seat.user_id for seat in seats], on)
    asked = _asked_on(seats, {code for held in roles.values() for code in held}, on)
    shared: dict[tuple[str, int, frozenset[str]], dict[int, int]] = {}
    found = {}
    for seat in seats:
        key = (seat.rank, seat.post_id, frozenset(roles.get(seat.user_id, ())))
        if key not in shared:
            shared[key] = expected_of(asked, rank=key[0], post=str(key[1]), roles=key[2])
        found[seat.user_id] = shared[key]
    return found


def _asked_on(seats: Iterable[Seat], roles: Collection[str], on: date) -> Asked:
    ranks = {seat.rank for seat in seats}
    posts = {seat.post_id for seat in seats}
    wanted = Q(kind=Target.RANK, target__in=ranks) | Q(kind=Target.ROLE, target__in=roles)
    rows = _in_force(on)
    rows = rows.filter(wanted | Q(kind=Target.POST, post__in=posts))
    asked: Asked = {}
    for kind, target, skill_id, level in rows.order_by().values_list(
        "kind", "target", "skill_id", "level"
    ):
        asked.setdefault((Target(kind), target), {})[skill_id] = level
    return asked


def _in_force(on: date) -> QuerySet[ExpectedLevel]:
    """Return what holds on the day, of skills that people are assessed by."""
    return ExpectedLevel.objects.filter(
        on_day(on), skill__retired_at=None, skill__framework__withdrawn_at=None
    )


def expected_rows(kind: Target, target: str, on: date) -> QuerySet[ExpectedLevel]:
    """Return what is expected of one rank, role or post on the day."""
    rows = _in_force(on).filter(kind=kind.value, target=target)
    return rows.select_related("skill__framework")


def expected_after(
    framework: SkillFramework, kind: Target, target: str, on: date
) -> QuerySet[ExpectedLevel]:
    """Return what will be expected of it by a framework from a later day on."""
    rows = ExpectedLevel.objects.filter(
        kind=kind.value, target=target, valid_from__gt=on, skill__framework=framework
    )
    return rows.select_related("skill").order_by("valid_from", "skill")


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A rank, role or post with how many levels are expected of it.

    A role that only a framework names can be held by nobody: its levels are asked of nobody.
    """

    kind: Target
    code: str
    name: str
    count: int
    can_be_held: bool = True


def targets_on(on: date) -> list[TargetRow]:
    """Return ranks, roles and the posts with levels of their own."""
    counts: dict[tuple[str, str], int] = {}
    for kind, target in _in_force(on).order_by().values_list("kind", "target"):
        counts[kind, target] = counts.get((kind, target), 0) + 1
    found = [
        TargetRow(Target.RANK, rank.value, rank.label, counts.get(("RANK", rank.value), 0))
        for rank in Rank
    ]
    kept = role_names()
    found += [
        TargetRow(Target.ROLE, code, name, counts.get(("ROLE", code), 0), code in kept)
        for code, name in known_roles().items()
    ]
    keys = [int(target) for kind, target in counts if kind == Target.POST]
    posts = Post.objects.filter(pk__in=keys).select_related("department__parent")
    found += [
        TargetRow(Target.POST, str(post.pk), post.label, counts["POST", str(post.pk)])
        for post in posts
    ]
    return found


def known_roles() -> dict[str, str]:
    """Return the roles that the town keeps and those that its frameworks name."""
    named: dict[str, str] = {}
    rows = FrameworkVersion.objects.filter(
        published_at__isnull=False, framework__withdrawn_at=None
    ).order_by("framework", "number")
    newest = {row.framework_id: row for row in rows}
    for version in newest.values():
        for role in read(version.definition).roles:
            named[role.code] = role.name
    return role_names() | named


def target_name(kind: Target, target: str) -> str | None:
    """Return what a rank, role or post is called, or None where there is no such thing."""
    if kind is Target.RANK:
        return Rank(target).label if target in list(Rank) else None
    if kind is Target.ROLE:
        return known_roles().get(target)
    if not (target.isascii() and target.isdecimal()):
        return None
    post = Post.objects.filter(pk=int(target)).select_related("department__parent").first()
    return post.label if post else None
