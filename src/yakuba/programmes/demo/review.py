"""The reports of a fictional town: a half-year confirmed and published, a month that is waited for."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.kernel.actor import Actor
from yakuba.organisation.models import Post
from yakuba.organisation.queries import actor_for, holders_of
from yakuba.programmes.models import ReviewPack
from yakuba.programmes.queries.packs import projects_needing, report_of
from yakuba.programmes.rules.packs import PackKind, ReportPeriod
from yakuba.programmes.services.confirming import ask_confirmations, confirm, freeze_pack
from yakuba.programmes.services.packs import (
    add_countermeasure,
    make_pack,
    publish_pack,
    write_summary,
)

_SUMMARY: Final = (
    "計画した事業はおおむね予定どおり進んでいる。遅れのある事業は、要因と対応策を下のとおり整理した。"
    "下半期は、住民が効果を感じられる手続から順に、本番開始を急ぐ（架空の所見）。"
)
_CAUSE: Final = "委託先の人手が足りず、試験の日程が後ろへずれた。"
_REMEDY: Final = "委託先と週1回の進捗会議を開き、試験の項目を優先度の順に並べ直す。"
_MONTHLY: Final = "今月は大きな変更はない。要注意の事業は、次の定例会議で扱う（架空の所見）。"


@dataclass(frozen=True, slots=True)
class Reviewers:
    """Who writes the reports of a town, and the posts that confirm them in this order."""

    officer: User
    posts: tuple[Post, ...]


def build_reports(reviewers: Reviewers, *, now: datetime) -> None:
    """Review the last half-year that is over, and leave the last month to the last of the posts."""
    today = timezone.localdate(now)
    half = ReportPeriod.finished(PackKind.HALF, today)
    _Review(reviewers, half, _morning(half.end, 3), now).reviewed()
    month = ReportPeriod.finished(PackKind.MONTH, today)
    begun = max(_morning(month.end, 0), now - timedelta(days=4))
    _Review(reviewers, month, begun, now).waiting()


def _morning(day: date, later: int) -> datetime:
    moment = datetime.combine(day + timedelta(days=later), time(9, 30))
    return timezone.make_aware(moment)


class _Review:
    """One report, from its making to wherever it is now; a day lies between two acts, if there was one."""

    def __init__(
        self, reviewers: Reviewers, period: ReportPeriod, begun: datetime, now: datetime
    ) -> None:
        self.reviewers, self.period, self.begun, self.now = reviewers, period, begun, now

    def reviewed(self) -> None:
        """Make, explain, confirm, freeze and publish it."""
        pack = self._made(_SUMMARY)
        needing = projects_needing(report_of(pack))
        if needing:
            add_countermeasure(
                pack=pack,
                cause=_CAUSE,
                action=_REMEDY,
                due=self._day(1).date() + timedelta(days=60),
                project=needing[0],
                actor=self._officer(),
                at=self._day(1),
            )
        self._asked(pack)
        for number, post in enumerate(self.reviewers.posts, 3):
            self._confirmed(pack, post, number)
        last = 3 + len(self.reviewers.posts)
        pack = freeze_pack(pack=pack, actor=self._officer(), at=self._day(last))
        publish_pack(pack=pack, actor=self._officer(), at=self._day(last + 1))

    def waiting(self) -> None:
        """Make it and have it confirmed by all posts but the last."""
        pack = self._made(_MONTHLY)
        self._asked(pack)
        for number, post in enumerate(self.reviewers.posts[:-1], 3):
            self._confirmed(pack, post, number)

    def _made(self, summary: str) -> ReviewPack:
        at = self._day(0)
        pack = make_pack(
            kind=self.period.kind,
            month=self.period.first,
            actor=self._officer(),
            at=at,
            on=timezone.localdate(at),
        )
        return write_summary(pack=pack, text=summary, actor=self._officer(), at=self._day(1))

    def _asked(self, pack: ReviewPack) -> None:
        ask_confirmations(
            pack=pack, posts=self.reviewers.posts, actor=self._officer(), at=self._day(2)
        )

    def _confirmed(self, pack: ReviewPack, post: Post, number: int) -> None:
        read = ReviewPack.objects.get(pk=pack.pk)
        holder = holders_of(post, timezone.localdate(self.now))[0]
        confirm(
            pack=read,
            actor=self._actor(holder),
            at=self._day(number),
            content_hash=read.content_hash,
        )

    def _day(self, number: int) -> datetime:
        """Return the moment of the act; all acts of a report that has just begun are of this hour."""
        soonest = self.now - timedelta(minutes=10 - number)
        return timezone.localtime(min(self.begun + timedelta(days=number), soonest))

    def _officer(self) -> Actor:
        return self._actor(self.reviewers.officer)

    def _actor(self, user: User) -> Actor:
        return actor_for(user, on=timezone.localdate(self.now))
