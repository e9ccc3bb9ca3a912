"""Which way a draft would go: the 専決 table of the day read against the organisation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yakuba.decisions.rules.routes import NoRoute, Route, Seat, build_route
from yakuba.foundation.rulebook.queries import NoRuleInForce, RuleOutcome, decide
from yakuba.kernel.actor import Actor
from yakuba.organisation.models import Appointment, Department, Post
from yakuba.organisation.queries import on_day, post_of_rank, section_of, superior_posts
from yakuba.organisation.rules import Rank

TABLE = "senketsu"


@dataclass(frozen=True, slots=True)
class Plan:
    """The route, and the rule that made it as JSON to be frozen with the circulation."""

    route: Route
    rule: dict[str, Any]


def drafting_post(actor: Actor, section: Department) -> Post | None:
    """Return the post in which the actor drafts for the section; the lowest if several."""
    held = Post.objects.filter(pk__in=actor.post_ids).select_related("department__parent")
    own = [post for post in held if section_of(post.department).pk == section.pk]
    return min(own, key=lambda post: (post.rank_enum.height, post.pk), default=None)


def plan_route(
    *,
    kind: str,
    amount: int | None,
    outcome: str,
    drafter_id: int,
    drafter_post: Post,
    on: date,
) -> Plan:
    """Return the route a draft of this kind, amount and outcome takes on the day.

    Raises `NoRoute` when no rule fits or nobody may decide.
    """
    inputs = {"kind": kind, "amount": amount or 0, "outcome": outcome}
    try:
        found = decide(TABLE, inputs, on)
    except NoRuleInForce as error:
        raise NoRoute(
            "専決の表が登録されていません。「規程」のページで公布してください。"
        ) from error
    if found.values is None:
        raise NoRoute(
            f"「{found.title}」に、この種別と金額にあてはまる行がありません。表を改めてください。"
        )
    values = found.values
    line = superior_posts(drafter_post, on)
    consulted = _posts_named(str(values.get("consult") or ""), on)
    informed = _posts_named(str(values.get("inform") or ""), on)
    seats = _seats([*line, *consulted, *informed], drafter_post, on)
    route = build_route(
        deciding=Rank(str(values["deciding"])),
        line=[seats[post.pk] for post in line],
        consulted=[seats[post.pk] for post in consulted],
        informed=[seats[post.pk] for post in informed],
        drafter_id=drafter_id,
    )
    return Plan(route, _frozen_rule(found, inputs, route))


def _frozen_rule(found: RuleOutcome, inputs: dict[str, Any], route: Route) -> dict[str, Any]:
    values = found.values or {}
    return {
        "table": found.table_code,
        "version": found.version,
        "row": found.row,
        "annotation": found.annotation,
        "title": found.title,
        "source": found.source_text,
        "inputs": inputs,
        "deciding": str(values["deciding"]),
        # 重要・異例・疑義: the table itself marks what nobody may decide in another's place.
        "acting_allowed": values.get("acting", "ALLOWED") != "EXCLUDED",
        "is_routine": values.get("post_review", "REQUIRED") == "OMITTED",
        "notes": list(route.notes),
    }


def _posts_named(text: str, on: date) -> list[Post]:
    """Return the posts written in the table as 「組織コード:職位」, separated by blanks."""
    found: list[Post] = []
    for word in text.split():
        code, _, rank = word.partition(":")
        department = Department.objects.filter(on_day(on), code=code).first()
        post = post_of_rank(department, Rank(rank), on) if department else None
        if post is None:
            raise NoRoute(
                f"専決の表にある合議・供覧先「{word}」が組織にありません。表か組織を改めてください。"
            )
        found.append(post)
    return found


def _seats(posts: Sequence[Post], drafter_post: Post, on: date) -> dict[int, Seat]:
    """Return the posts as the route rules see them, with the holders of the day."""
    holders: dict[int, set[int]] = {post.pk: set() for post in posts}
    rows = Appointment.objects.filter(on_day(on), post__in=holders)
    for post_id, user_id in rows.values_list("post_id", "user_id"):
        holders[post_id].add(user_id)
    own = _division_of(drafter_post.department)
    return {
        post.pk: Seat(
            post_id=post.pk,
            rank=post.rank_enum,
            label=post.label,
            holder_ids=frozenset(holders[post.pk]),
            is_near=_division_of(post.department) == own,
        )
        for post in posts
    }


def _division_of(department: Department) -> int:
    """Return the key of the 部 to which the department belongs."""
    section = section_of(department)
    return section.parent_id or section.pk
