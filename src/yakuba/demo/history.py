"""Two years of a town: applications come in, are decided, and some are still under way."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from yakuba.kernel.fiscal import Month
from yakuba.procedures.models import Application
from yakuba.procedures.rules.vocabulary import Channel, Outcome
from yakuba.procedures.services.withdrawal import withdraw

from . import lives, people
from .lives import Town

# How often each procedure is asked for.
_WEIGHTS = {
    "child-allowance": 5,
    "dog-registration": 3,
    "bulky-waste": 4,
    "address-change": 4,
    "disaster-certificate": 1,
}
_ASKED = {
    "child-allowance": (
        "account_number",
        "通帳の写しと口座番号が合いません。もう一度お確かめください。",
    ),
    "disaster-certificate": ("description", "被害の場所をもう少しくわしくお書きください。"),
    "dog-registration": ("owner_address", "番地が抜けているようです。お確かめください。"),
}
_REFUSED = "申請のあった住所地を確認した結果、審査基準に定める要件を満たさないと認められるため。"


@dataclass(slots=True)
class History:
    """Lives the months up to `now` in order; everything is drawn from one seed."""

    town: Town
    rng: Random
    now: datetime
    number: int = 0

    def live(self, *, months: int, monthly: int) -> None:
        """Let every month bring its applications, more of them online as time goes by."""
        month = Month.of(timezone.localdate(self.now))
        calendar_months = [month]
        for _ in range(months - 1):
            calendar_months.insert(0, calendar_months[0].previous)
        for position, one in enumerate(calendar_months):
            progress = position / max(1, months - 1)
            count = max(2, round(monthly * (0.6 + 0.4 * progress)))
            # One transaction a month: the acts inside are savepoints and the disk is flushed once.
            with transaction.atomic():
                for moment in self._moments(one, count):
                    self._one(moment, online=0.38 + 0.36 * progress)

    def _moments(self, month: Month, count: int) -> list[datetime]:
        first = timezone.localtime(self.now).replace(
            year=month.start.year, month=month.start.month, day=1, hour=0, minute=0, second=0
        )
        days = (month.end - month.start).days
        moments = [
            first
            + timedelta(days=self.rng.randrange(days), minutes=self.rng.randint(8 * 60, 23 * 60))
            for _ in range(count)
        ]
        return sorted(moment for moment in moments if moment < self.now - timedelta(hours=1))

    def _one(self, at: datetime, *, online: float) -> None:
        self.number += 1
        code = self.rng.choices(list(_WEIGHTS), weights=list(_WEIGHTS.values()))[0]
        who = people.person(self.rng, self.number)
        if self.rng.random() < online:
            draft = lives.start(self.town, code, who, self.rng, at)
            if self.rng.random() < 0.2:
                return
            application = lives.send(self.town, code, draft, self.rng, at + timedelta(minutes=9))
        else:
            channel = self.rng.choice((Channel.COUNTER, Channel.COUNTER, Channel.POST))
            opening = self.town.next_opening(at, 1)
            if opening >= self.now:
                return
            application = lives.bring(self.town, code, who, self.rng, opening, channel)
        self._go_on(code, application)

    def _go_on(self, code: str, application: Application) -> None:
        """Carry the application as far as there was time for by now."""
        at = timezone.localtime(application.arrived_at)
        if code == "bulky-waste":
            self._settle(code, application, at + timedelta(days=9))
            return
        if code == "address-change":
            return
        if not self._reached(self.town.next_opening(at, 3)):
            return
        at = lives.examine(self.town, code, application, self.rng, at)
        fate = self.rng.random()
        if fate < 0.03:
            withdraw(application=application, actor=lives.holding(application), at=at)
            return
        if fate < 0.18 and code in _ASKED:
            asked_at = at + timedelta(minutes=40)
            correction = lives.ask(self.town, code, application, *_ASKED[code], asked_at)
            at = asked_at + timedelta(days=self.rng.randint(1, 7))
            if not self._reached(at):
                return
            application.refresh_from_db()
            lives.correct(application, correction, at)
            at = self.town.next_opening(at, 1)
        self._decide(code, application, at)

    def _decide(self, code: str, application: Application, at: datetime) -> None:
        wait = 1 if self.rng.random() < 0.9 else 14
        at = self.town.next_opening(at, wait + self.rng.randint(0, 2))
        # The whole route takes at most so long; a case that would not be done yet stays open.
        if not self._reached(at + timedelta(days=12)):
            return
        application.refresh_from_db()
        refused = self.rng.random() < 0.06
        standards = self.town.procedures[code].live_version
        failed = standards.document["review_standards"][0]["item"] if refused and standards else ""
        lives.mark_all(self.town, code, application, at, failed=failed)
        decided = lives.decide(
            self.town,
            code,
            application,
            self.rng,
            at + timedelta(minutes=20),
            outcome=Outcome.REFUSED if refused else Outcome.GRANTED,
            reasons=_REFUSED if refused else "",
        )
        self._settle(code, application, decided + timedelta(hours=2))

    def _settle(self, code: str, application: Application, at: datetime) -> None:
        if not self._reached(at):
            return
        lives.settle(self.town, code, application, self.rng, self.town.next_opening(at))
        application.refresh_from_db()
        if application.concluded_at and self.rng.random() < 0.5:
            lives.answer_survey(application, self.rng, at + timedelta(hours=30))

    def _reached(self, at: datetime) -> bool:
        return at < self.now
