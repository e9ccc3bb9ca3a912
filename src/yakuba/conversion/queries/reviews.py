"""Go/no-go meetings: their criteria as they stand, and what stands in the way."""

from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from yakuba.conversion.models import MigrationPlan, MigrationReview, ReviewItem
from yakuba.conversion.rules.migration import ItemState, obstacles
from yakuba.foundation.subjects.registry import SubjectCard
from yakuba.foundation.tenancy.rows import only
from yakuba.kernel.actor import Actor

from .visible import review_items_for, reviews_for

# What a meeting usually asks; the town changes the words before it calls the meeting.
USUAL: Final = (
    "移行リハーサルの件数照合に差がない",
    "エラー行の直し方と期限が決まっている",
    "外字の対応が終わり、氏名・住所の表示を確かめた",
    "差異のある要件に、対応か運用の変更が決まっている",
    "切替えの時間が、窓口を止められる時間に収まる",
    "元に戻す手順（切戻し）を、実際に試した",
    "窓口の職員が、新しい画面で業務を通して試した",
)


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A meeting with its criteria counted, and why it cannot say go."""

    review: MigrationReview
    items: list[ReviewItem]
    obstacles: list[str]

    def having(self, state: ItemState) -> int:
        return sum(1 for one in self.items if one.state == state)

    @property
    def met(self) -> int:
        return self.having(ItemState.YES)

    @property
    def unmet(self) -> int:
        return self.having(ItemState.NO)

    @property
    def open(self) -> int:
        return self.having(ItemState.OPEN)


def review_for(actor: Actor, key: int) -> MigrationReview | None:
    """Return the meeting if the actor may see its plan."""
    return only(reviews_for(actor).filter(pk=key))


def item_for(actor: Actor, key: int) -> ReviewItem | None:
    """Return the criterion if the actor may see its plan."""
    return only(review_items_for(actor).filter(pk=key))


def line_of(review: MigrationReview) -> ReviewLine:
    """Return the meeting with its criteria in their order."""
    items = list(
        review.items.select_related("post__department__parent", "answered_by", "overruled_by")
    )
    return ReviewLine(review, items, obstacles([one.as_criterion for one in items]))


def lines_of_plan(plan: MigrationPlan) -> list[ReviewLine]:
    """Return the meetings of the plan in their order, in two queries."""
    rows = plan.reviews.select_related("decider__department__parent").prefetch_related("items")
    lines = []
    for one in rows:
        items = list(one.items.all())
        lines.append(ReviewLine(one, items, obstacles([item.as_criterion for item in items])))
    return lines


def review_card(subject_id: str) -> SubjectCard | None:
    """Return what lists show of a meeting."""
    if not subject_id.isdecimal():
        return None
    found = only(MigrationReview.objects.select_related("plan").filter(pk=int(subject_id)))
    if found is None:
        return None
    address = reverse("conversion:review", args=[found.pk])
    return SubjectCard(f"{found.plan.name}：{found.title}", address)
