"""Who is away at one moment and who acts instead, for many steps at once."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from yakuba.decisions.models import Step
from yakuba.decisions.rules.capacity import StepSituation, may_be_acted_for
from yakuba.decisions.rules.stages import StepKind
from yakuba.foundation.tenancy.active import active_municipality_id
from yakuba.foundation.tenancy.memory import Memory
from yakuba.organisation.models import ActingOrder, Appointment, Post
from yakuba.organisation.queries import absent_user_ids, departments_on, on_day
from yakuba.organisation.rules import (
    DEFAULT_ACTING_ORDER,
    DepartmentKind,
    Place,
    Rank,
    below,
    line_of,
)

# A row of the pool of those who may act: user, department, rank.
Pooled = tuple[int, int, str]


def open_steps() -> QuerySet[Step]:
    """Return the steps that wait for somebody."""
    return Step.objects.filter(opened_at__isnull=False, closed_at=None, cancelled_at=None)


class Presence:
    """The town hall at one moment; every fact is read at most once, however many steps ask."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.on: date = timezone.localtime(at).date()
        self._holders: dict[int, frozenset[int]] = {}

    @cached_property
    def absent_ids(self) -> frozenset[int]:
        return frozenset(absent_user_ids(self.at))

    @cached_property
    def _places(self) -> dict[int, Place]:
        rows = departments_on(self.on).values_list("pk", "parent_id", "kind")
        return {pk: Place(pk, above, DepartmentKind(kind)) for pk, above, kind in rows}

    @cached_property
    def _orders(self) -> dict[Rank, tuple[Rank, ...]]:
        own = {
            Rank(row.absent_rank): tuple(Rank(value) for value in row.acting_ranks)
            for row in ActingOrder.objects.all()
        }
        return {**DEFAULT_ACTING_ORDER, **own}

    @cached_property
    def _pool(self) -> list[Pooled]:
        ranks = {rank.value for order in self._orders.values() for rank in order}
        rows = Appointment.objects.filter(on_day(self.on), post__rank__in=ranks)
        rows = rows.order_by("is_concurrent", "pk")
        return list(rows.values_list("user_id", "post__department_id", "post__rank"))

    @cached_property
    def open_without_holder(self) -> list[Step]:
        """The whole town's open steps whose post has nobody present."""
        return self.without_holder(Post.objects.all())

    def without_holder(self, posts: QuerySet[Post]) -> list[Step]:
        """Return open steps of those of the posts that nobody fills, with what `situation` needs.

        Without 供覧: nobody reads in another's place. The posts are sought first; they are few,
        and the steps of the others need not be looked at.
        """
        present = Appointment.objects.filter(on_day(self.on), post=OuterRef("pk")).exclude(
            user__in=self.absent_ids
        )
        empty = list(posts.filter(~Exists(present)).values_list("pk", flat=True))
        steps = open_steps().filter(post__in=empty).exclude(kind=StepKind.KYORAN.value)
        return list(
            steps.select_related("circulation", "decision__drafter_post", "post").only(
                "post_id",
                "post_label",
                "kind",
                "opened_at",
                "circulation__rule",
                "decision__drafter_id",
                "decision__urgency",
                "decision__wanted_on",
                "decision__drafter_post__department_id",
                "post__department_id",
                "post__rank",
            )
        )

    def line_above(self, department_ids: Iterable[int]) -> set[int]:
        """Return the departments and everything above them."""
        return {up for pk in department_ids for up in line_of(pk, self._places)}

    def know_holders(self, post_ids: Iterable[int]) -> None:
        """Read the holders of all these posts in one query."""
        wanted = set(post_ids) - self._holders.keys()
        if not wanted:
            return
        found: dict[int, set[int]] = {post_id: set() for post_id in wanted}
        rows = Appointment.objects.filter(on_day(self.on), post__in=wanted)
        for post_id, user_id in rows.values_list("post_id", "user_id"):
            found[post_id].add(user_id)
        self._holders.update({key: frozenset(users) for key, users in found.items()})

    def holders(self, post_id: int) -> frozenset[int]:
        """Return who holds the post on the day."""
        self.know_holders([post_id])
        return self._holders[post_id]

    def acting_ids(self, post: Post, *, line: int | None) -> tuple[int, ...]:
        """Return whose turn it is to act for the absent holder, the regulation's order applied.

        Of the ranks that may act the nearest one with somebody present acts. `line` is the
        department the matter comes from: those of its own line act before all others.
        """
        reach = below(post.department_id, self._places)
        own_line = reach & set(line_of(line, self._places)) if line is not None else set()
        return self._first_present(post, own_line) or self._first_present(post, reach)

    def _first_present(self, post: Post, reach: set[int]) -> tuple[int, ...]:
        for rank in self._orders.get(post.rank_enum, ()):
            present = [
                user_id
                for user_id, department_id, of_rank in self._pool
                if of_rank == rank and department_id in reach and user_id not in self.absent_ids
            ]
            if present:
                return tuple(dict.fromkeys(present))
        return ()

    def situation(self, step: Step) -> StepSituation:
        """Return what decides who may close the step now; needs post and decision loaded."""
        holders = self.holders(step.post_id)
        away = not (holders - self.absent_ids)
        allowed = may_be_acted_for(
            step.step_kind, table_allows=step.circulation.rule["acting_allowed"]
        )
        acting: tuple[int, ...] = ()
        if away and allowed:
            own = step.step_kind.follows_the_line
            line = step.decision.drafter_post.department_id if own else None
            acting = self.acting_ids(step.post, line=line)
        return StepSituation(
            kind=step.step_kind,
            post_label=step.post_label,
            drafter_id=step.decision.drafter_id,
            holder_ids=holders,
            absent_ids=self.absent_ids,
            acting_ids=acting,
            acting_allowed=allowed,
        )


_lately: Memory[int, Presence] = Memory(lambda: settings.TOWN_MEMORY_SECONDS)


def presence_lately(at: datetime) -> Presence:
    """Return the town hall as it is or was a few seconds ago.

    For a number beside a link on every page; whoever acts asks `Presence` itself.
    """
    town = active_municipality_id()
    return _lately.get(town) or _lately.keep(town, Presence(at))
