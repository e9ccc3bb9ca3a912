"""雛形村 with 1,900 people and a case in each state, through the services with dates of their own."""

from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.organisation.queries import actor_for
from yakuba.region.models import Adviser, DispatchCase, DispatchRequest, FollowUp, Round
from yakuba.region.queries.rounds import rounds_by_key
from yakuba.region.rules.advisers import SkillLevel
from yakuba.region.rules.asking import RequestDraft
from yakuba.region.rules.cases import survey_from
from yakuba.region.rules.dispatch import Form, Theme
from yakuba.region.rules.exchange import Purpose
from yakuba.region.services import deliveries, offers, requests
from yakuba.region.services.exchange import step_out

_NAMES: Final = {
    "draft": ("施設予約をオンラインにしたい", Theme.ONLINE),
    "sent": ("調達仕様書の書き方を教えてほしい", Theme.PROCURE),
    "offered": ("職員向けの研修を組み立てたい", Theme.PEOPLE),
    "accepted": ("情報セキュリティポリシーを見直したい", Theme.SECURITY),
    "running": ("オンライン申請を始めたい", Theme.ONLINE),
    "report": ("公開できるデータを整えたい", Theme.DATA),
    "reported": ("業務の棚卸しを進めたい", Theme.BPR),
    "done": ("書かない窓口を設計したい", Theme.COUNTER),
    "declined": ("避難所の受付を電子化したい", Theme.DISASTER),
    "withdrawn": ("AIの使い方を決めたい", Theme.AI),
}


class Village:
    """What 森田 does for the village, and what 小林 answers."""

    def __init__(self, prefecture: Municipality, town: Municipality, now: datetime) -> None:
        self.prefecture, self.town, self.now = prefecture, town, now
        on = timezone.localdate(now)
        self.morita = self._actor(town, "morita", on)
        self.kobayashi = self._actor(prefecture, "kobayashi", on)
        with acting_in(prefecture.pk):
            self.advisers = list(
                Adviser.objects.filter(published_at__isnull=False, is_online_only=False).order_by(
                    "pk"
                )
            )

    def _actor(self, town: Municipality, username: str, on: date) -> Actor:
        with acting_in(town.pk):
            user = User.objects.get(username=username, municipality=town)
            return actor_for(user, on=on)

    def rounds(self, at: datetime) -> list[Round]:
        """Return the rounds as the village reads them, the earliest first."""
        with acting_in(self.town.pk):
            passage = step_out(
                municipality=self.town, purpose=Purpose.DISPATCH, actor=self.morita, at=at
            )
            return sorted(rounds_by_key(passage).values(), key=lambda one: one.opens_on)

    def ask(self, state: str, one: Round, *, send: bool = True) -> DispatchRequest:
        """Draft a request for the round, and send it."""
        title, theme = _NAMES[state]
        at = timezone.make_aware(
            datetime.combine(one.opens_on + timedelta(days=3), datetime.min.time())
        ) + timedelta(hours=10)
        at = min(at, self.now)
        draft = RequestDraft(
            title=title,
            project_title=title,
            theme=theme.value,
            problem="職員が28人しかおらず、専任の担当がいません。何から始めるかを一緒に考えてください。",
            skills=(SkillLevel("BPR", "業務の見直し", 2),),
            form=Form.ONSITE,
            days=2,
            wished_from=one.closes_on + timedelta(days=20),
            wished_until=one.closes_on + timedelta(days=90),
            contact="総務課 企画係",
        )
        with acting_in(self.town.pk):
            row = requests.draft_request(draft=draft, round=one, actor=self.morita, at=at)
            if send:
                requests.send_request(
                    request=row, actor=self.morita, at=at, on=timezone.localdate(at)
                )
        return row

    def offer(self, row: DispatchRequest, one: Round, place: int) -> UUID:
        """Let 小林 offer somebody who knows the theme."""
        fitting = [adviser for adviser in self.advisers if row.theme in adviser.themes]
        adviser = (fitting or self.advisers)[place % len(fitting or self.advisers)]
        at = min(self._after(one.closes_on, 7), self.now)
        pair = offers.OfferDraft(
            row.key, adviser.key, "分野が合い、小さな村の支援の経験があるため。"
        )
        with acting_in(self.prefecture.pk):
            chosen = Round.objects.get(key=one.key)
            if chosen.settled_at is not None:
                # The past is settled already; the offer was made before that.
                chosen.settled_at = None
                chosen.save(update_fields=["settled_at"])
            [made] = offers.send_offers(round=chosen, pairs=[pair], actor=self.kobayashi, at=at)
            if one.settled_at is not None:
                chosen.settled_at = one.settled_at
                chosen.save(update_fields=["settled_at"])
        return made.key

    def _after(self, day: date, days: int) -> datetime:
        return timezone.make_aware(datetime.combine(day, datetime.min.time())) + timedelta(
            days=days, hours=10
        )

    def accept(self, row: DispatchRequest, one: Round, place: int) -> DispatchCase:
        """Accept what 小林 offered."""
        key = self.offer(row, one, place)
        at = min(self._after(one.closes_on, 12), self.now)
        with acting_in(self.town.pk):
            return offers.accept_offer(offer_key=key, actor=self.morita, at=at)

    def serve(self, case: DispatchCase, one: Round, days: int) -> None:
        """Record days of help two weeks apart."""
        with acting_in(self.town.pk):
            for place in range(days):
                at = min(self._after(one.closes_on, 25 + 14 * place), self.now)
                deliveries.record_day(
                    case=case,
                    day=timezone.localdate(at),
                    form=Form.ONSITE,
                    minutes=300,
                    done=("現状の聞き取り", "進め方の検討")[place % 2],
                    actor=self.morita,
                    at=at,
                )

    def end(self, case: DispatchCase, one: Round, *, report_after: int | None) -> None:
        """End the help, and report it so many days after the last of it."""
        at = min(self._after(one.closes_on, 42), self.now)
        with acting_in(self.town.pk):
            deliveries.end_case(case=case, actor=self.morita, at=at)
            if report_after is None:
                return
            deliveries.send_report(
                case=case,
                done="全員から聞き取り、村でできることを選んだ。",
                outcome="3つの手続から始めることが決まった。",
                next_steps="来年度の予算に入れる。",
                satisfaction=5,
                actor=self.morita,
                at=min(at + timedelta(days=report_after), self.now),
            )


def live(*, prefecture: Municipality, town: Municipality, now: datetime) -> None:
    """Let the village have a case in each state."""
    village = Village(prefecture, town, now)
    rounds = village.rounds(now)
    past = [one for one in rounds if one.answer_by + timedelta(days=45) < timezone.localdate(now)]
    if not past:
        return
    current, old, recent = rounds[-1], past[0], past[-1]
    done = village.accept(village.ask("done", old), old, 0)
    village.serve(done, old, 2)
    village.end(done, old, report_after=3)
    with acting_in(town.pk):
        done.refresh_from_db()
        begins = survey_from(done.survey_due or timezone.localdate(now))
        first = timezone.make_aware(datetime.combine(begins, time(9)))
        deliveries.answer_follow_up(
            case=done,
            effect=FollowUp.Effect.STRONG,
            satisfaction=5,
            words="窓口で書く欄が半分になった。",
            hours_saved=180,
            actor=village.morita,
            at=min(now, max(first, now - timedelta(days=60))),
        )
    reported = village.accept(village.ask("reported", recent), recent, 1)
    village.serve(reported, recent, 2)
    village.end(reported, recent, report_after=4)
    waiting = village.accept(village.ask("report", recent), recent, 2)
    village.serve(waiting, recent, 2)
    village.end(waiting, recent, report_after=None)
    running = village.accept(village.ask("running", recent), recent, 3)
    village.serve(running, recent, 1)
    village.accept(village.ask("accepted", recent), recent, 4)
    _now_open(village, current, now)


def _now_open(village: Village, current: Round, now: datetime) -> None:
    """What happens in the round that is open: drafts, offers, a refusal, a withdrawal."""
    village.ask("draft", current, send=False)
    village.ask("sent", current)
    village.offer(village.ask("offered", current), current, 5)
    declined = village.ask("declined", current)
    key = village.offer(declined, current, 6)
    withdrawn = village.ask("withdrawn", current)
    with acting_in(village.town.pk):
        offers.decline_offer(
            offer_key=key,
            reason="その時期は議会と重なるため",
            actor=village.morita,
            at=now,
        )
        requests.withdraw_request(
            request=withdrawn,
            reason="県の研修で間に合うことになったため",
            actor=village.morita,
            at=now,
        )
