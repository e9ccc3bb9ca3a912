"""The migrations of 見本市: one rehearsed and before its meeting, one half judged, one just begun."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from yakuba.conversion.models import MigrationPlan, Requirement, ReviewItem
from yakuba.conversion.queries.requirement_intake import shipped
from yakuba.conversion.rules.fit import Answer, Fit
from yakuba.conversion.rules.migration import Figures, ItemState
from yakuba.conversion.services.judging import Given, judge_many
from yakuba.conversion.services.plans import PlanDraft, make_plan
from yakuba.conversion.services.rehearsals import (
    RehearsalDraft,
    plan_rehearsal,
    report_rehearsal,
)
from yakuba.conversion.services.requirement_lists import take_sample
from yakuba.conversion.services.reviews import ReviewDraft, answer_item, call_review
from yakuba.foundation.accounts.models import User
from yakuba.organisation.demo import Cast
from yakuba.organisation.models import Department, Post
from yakuba.organisation.queries import actor_for

# By number: what is answered, and how the work changes or why.
_CHILD_ALLOWANCE: Final[Mapping[str, tuple[Fit, str]]] = {
    "T-001": (Fit.FIT, ""),
    "T-002": (Fit.FIT, ""),
    "T-003": (Fit.WORKAROUND, "やむを得ない理由のときは、係長が開始月を確かめてから入力する。"),
    "T-004": (Fit.FIT, ""),
    "T-005": (Fit.FIT, ""),
    "T-006": (Fit.FIT, ""),
    "T-007": (Fit.OPTION, ""),
    "T-008": (Fit.GAP, "現行の通知書にある支払日の一覧が、標準の様式にない。"),
    "T-009": (Fit.OUT, "独自の文書は使っていない。"),
    "T-010": (Fit.FIT, ""),
    "T-012": (Fit.GAP, "電子申請からの取込の時刻が、夜間の処理と重なる。"),
}
_RESIDENTS: Final[Mapping[str, tuple[Fit, str]]] = {
    "J-001": (Fit.FIT, ""),
    "J-002": (Fit.FIT, ""),
    "J-003": (Fit.FIT, ""),
    "J-005": (Fit.WORKAROUND, "世帯の合併と分離は、二つの異動に分けて続けて入力する。"),
    "J-008": (Fit.FIT, ""),
    "J-013": (Fit.OPTION, ""),
    "J-014": (Fit.GAP, "現行システムの外字418字のうち、37字の対応が決まっていない。"),
    "J-015": (Fit.OUT, "独自の外字は新しく作らない。"),
    "J-024": (Fit.GAP, "独自の様式の帳票が6つある。廃止か表計算での作成かを決める。"),
}


@dataclass(frozen=True, slots=True)
class _Town:
    """見本市 at `now`: who acts as whom, so many days ago."""

    cast: Cast
    now: datetime

    @property
    def on(self) -> date:
        return timezone.localdate(self.now)

    def act(self, user: User, days: int) -> dict[str, Any]:
        at = self.now - timedelta(days=days)
        return {"actor": actor_for(user, on=timezone.localdate(at)), "at": at}

    def post(self, label: str) -> Post:
        return self.cast.posts[label]


def build(cast: Cast, *, now: datetime) -> list[MigrationPlan]:
    """Let 見本市 have three migrations under way; returns them."""
    town = _Town(cast, now)
    return [_child_allowance(town), _residents(town), _waste(town)]


def _child_allowance(town: _Town) -> MigrationPlan:
    """Rehearsed once, with rows missing; the meeting comes after the second rehearsal."""
    cast = town.cast
    plan = _plan(
        town,
        days=150,
        department=cast.childcare,
        business="jido-teate",
        current_system="児童手当システム（平成24年導入）",
        target_system="標準準拠システム（児童手当）",
        goes_live_on=town.on + timedelta(days=190),
    )
    _judge(town, plan, "sample-child-allowance", _CHILD_ALLOWANCE, "子育て支援課長", days=120)
    first = plan_rehearsal(
        plan=plan,
        draft=RehearsalDraft(
            title="第1回移行リハーサル",
            starts=town.on - timedelta(days=40),
            ends=town.on - timedelta(days=38),
            post=town.post("子育て支援課長"),
            people="子育て支援課 2人、DX推進課 1人、事業者 3人",
            aim="受給者と児童の件数照合、エラー行の数",
        ),
        **town.act(cast.kimura, 70),
    )
    report_rehearsal(
        rehearsal=first,
        result="支払停止中の受給者12件が、移行先にもエラー行にもない。抽出の条件を直す。",
        figures=Figures(rows_in=6_240, rows_out=6_195, rows_rejected=33, minutes=95),
        **town.act(cast.aoki, 37),
    )
    _rehearse(town, plan, "第2回移行リハーサル", 24, "子育て支援課長", days=30)
    _meeting(town, plan)
    return plan


def _meeting(town: _Town, plan: MigrationPlan) -> None:
    """Call the meeting; 上野 has said what she found of two of its criteria."""
    cast = town.cast
    review = call_review(
        plan=plan,
        draft=ReviewDraft(
            title="第1回移行判定会議",
            meets_on=town.on + timedelta(days=60),
            decider=town.post("健康福祉部長"),
            criteria=(
                "移行リハーサルの件数照合に差がない",
                "エラー行の直し方と期限が決まっている",
                "差異のある要件に、対応か運用の変更が決まっている",
                "元に戻す手順（切戻し）を、実際に試した",
            ),
            post=town.post("子育て支援課長"),
        ),
        **town.act(cast.kimura, 28),
    )
    counted, repaired = ReviewItem.objects.filter(review=review)[:2]
    answer_item(
        item=counted,
        state=ItemState.NO,
        evidence="第1回で12件の差。第2回で確かめ直す。",
        **town.act(cast.ueno, 20),
    )
    answer_item(
        item=repaired,
        state=ItemState.YES,
        evidence="33件を台帳と照らし、窓口で直す期限を月末とした。",
        **town.act(cast.ueno, 12),
    )


def _residents(town: _Town) -> MigrationPlan:
    """Half judged; the first rehearsal is planned."""
    section = Department.objects.get(code="3020", valid_to=None)
    plan = _plan(
        town,
        days=100,
        department=section,
        business="juki",
        current_system="住民情報システム（平成19年導入）",
        target_system="標準準拠システム（住民記録）",
        goes_live_on=town.on + timedelta(days=340),
    )
    _judge(town, plan, "sample-resident", _RESIDENTS, "市民課長", days=60)
    _rehearse(town, plan, "第1回移行リハーサル", 75, "市民課長", days=15)
    return plan


def _waste(town: _Town) -> MigrationPlan:
    """Work of the town's own, registered by its section; its list is still to come."""
    draft = PlanDraft(
        department=town.cast.environment,
        own_name="粗大ごみの受付",
        current_system="表計算ソフト",
        note="標準化の対象外。申込みの受付簿を新しい仕組みに移す。",
    )
    return make_plan(draft=draft, **town.act(town.cast.kudo, 8))


def _plan(town: _Town, *, days: int, **said: Any) -> MigrationPlan:
    return make_plan(draft=PlanDraft(**said), **town.act(town.cast.kimura, days))


def _judge(
    town: _Town,
    plan: MigrationPlan,
    code: str,
    answers: Mapping[str, tuple[Fit, str]],
    owner: str,
    *,
    days: int,
) -> None:
    """Take the shipped list and answer some of it, the gaps with an owner and a day."""
    edition = take_sample(plan=plan, sample=shipped()[code], **town.act(town.cast.kimura, days))
    rows = Requirement.objects.filter(edition=edition, number__in=answers)
    given = []
    for one in rows:
        fit, words = answers[one.number]
        is_gap = fit is Fit.GAP
        answer = Answer(
            fit=fit,
            workaround=words if fit is Fit.WORKAROUND else "",
            note="" if fit is Fit.WORKAROUND else words,
            owner=town.post(owner).pk if is_gap else None,
            due=town.on + timedelta(days=45) if is_gap else None,
        )
        given.append((one, Given(answer)))
    judge_many(answers=given, **town.act(town.cast.kimura, days - 10))


def _rehearse(
    town: _Town, plan: MigrationPlan, title: str, ahead: int, owner: str, *, days: int
) -> None:
    """Plan a rehearsal of three days, so many days from now."""
    starts = town.on + timedelta(days=ahead)
    plan_rehearsal(
        plan=plan,
        draft=RehearsalDraft(
            title=title,
            starts=starts,
            ends=starts + timedelta(days=3),
            post=town.post(owner),
            people="所管課 3人、DX推進課 1人、事業者 3人",
            aim="件数照合、所要時間、切戻しの手順",
        ),
        **town.act(town.cast.kimura, days),
    )
