"""What is on the desks this morning: one case in every stage, so that each role has something to do."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from yakuba.decisions.services import approve
from yakuba.foundation.accounts.models import User
from yakuba.kernel.actor import Actor
from yakuba.organisation.queries import actor_for, calendar_of
from yakuba.organisation.services import register_absence
from yakuba.procedures.models import Application
from yakuba.procedures.rules.vocabulary import Outcome
from yakuba.procedures.services import drafts
from yakuba.procedures.services.acceptance import accept
from yakuba.procedures.services.disposition import draft_disposition
from yakuba.procedures.services.examination import add_note, claim

from . import answers, lives, people
from .lives import Town
from .people import Person

_CHILD = "child-allowance"


@dataclass(frozen=True, slots=True)
class Scenes:
    """Sets the desks of 子育て支援課 and its neighbours as of `now`."""

    town: Town
    rng: Random
    now: datetime
    ishida: User
    ueno: User
    sasaki: User

    @transaction.atomic
    def set(self) -> None:
        """Make the cases of this morning."""
        self._just_arrived()
        self._being_examined()
        self._waiting_for_correction()
        self._corrected()
        self._before_the_chief()
        self._before_the_manager()
        self._late()
        self._of_sasaki()

    def _back(self, days: int, hour: int = 21, minute: int = 14) -> datetime:
        """Return an evening so many open days ago."""
        day = timezone.localdate(self.now)
        calendar = calendar_of(self.town.municipality)
        while days:
            day -= timedelta(days=1)
            days -= calendar.is_open(day)
        at = timezone.localtime(self.now).replace(
            year=day.year, month=day.month, day=day.day, hour=hour, minute=minute, second=0
        )
        return min(at, timezone.localtime(self.now) - timedelta(hours=1))

    def _arrive(self, code: str, number: int, at: datetime) -> Application:
        who = people.person(self.rng, number)
        draft = lives.start(self.town, code, who, self.rng, at - timedelta(minutes=12))
        return lives.send(self.town, code, draft, self.rng, at)

    def _just_arrived(self) -> None:
        self._arrive(_CHILD, 9001, self._back(0, 7, 30))
        self._arrive("disaster-certificate", 9002, self._back(1))
        self._arrive("dog-registration", 9003, self._back(1, 22))

    def _being_examined(self) -> None:
        application = self._arrive(_CHILD, 9004, self._back(4))
        at = self._examined(_CHILD, application, self._back(3, 10))
        officer = self.town.officer(_CHILD, at)
        note = "転入前の市町村に、支給の終わった月を電話で確認済み。"
        add_note(application=application, text=note, actor=officer, at=at)

    def _examined(self, code: str, application: Application, at: datetime) -> datetime:
        """Claim on the given day."""
        accept(application=application, actor=Actor.system("自動収受"), at=at)
        claim(application=application, actor=self.town.officer(code, at), at=at)
        return at + timedelta(minutes=10)

    def _waiting_for_correction(self) -> None:
        application = self._arrive(_CHILD, 9005, self._back(6))
        at = self._examined(_CHILD, application, self._back(5, 10))
        message = "通帳の写しと口座番号が合いません。もう一度お確かめください。"
        lives.ask(self.town, _CHILD, application, "account_number", message, at)

    def _corrected(self) -> None:
        application = self._arrive(_CHILD, 9006, self._back(8))
        at = self._examined(_CHILD, application, self._back(7, 11))
        message = "口座名義が通帳と違うようです。カタカナでお書きください。"
        correction = lives.ask(self.town, _CHILD, application, "account_holder", message, at)
        application.refresh_from_db()
        lives.correct(application, correction, self._back(2, 20))

    def _drafted(self, number: int, days: int) -> tuple[Application, datetime]:
        application = self._arrive(_CHILD, number, self._back(days))
        at = self._examined(_CHILD, application, self._back(days - 1, 10))
        lives.mark_all(self.town, _CHILD, application, at)
        application.refresh_from_db()
        return application, at + timedelta(minutes=30)

    def _before_the_chief(self) -> None:
        application, at = self._drafted(9007, 3)
        officer = self.town.officer(_CHILD, at)
        draft_disposition(application=application, outcome=Outcome.GRANTED, actor=officer, at=at)

    def _before_the_manager(self) -> None:
        """The chief has approved; the manager is away today, so the chief may act for her."""
        application, at = self._drafted(9008, 4)
        officer = self.town.officer(_CHILD, at)
        decision = draft_disposition(
            application=application, outcome=Outcome.GRANTED, actor=officer, at=at
        )
        chief = actor_for(self.ishida, on=timezone.localdate(at))
        approve(decision=decision, actor=chief, at=at + timedelta(hours=2))
        manager = actor_for(self.ueno, on=timezone.localdate(self.now))
        register_absence(
            user=self.ueno,
            start_at=self.now - timedelta(hours=3),
            end_at=self.now + timedelta(days=3),
            reason="出張",
            actor=manager,
            at=self.now - timedelta(days=1),
        )

    def _late(self) -> None:
        application = self._arrive(_CHILD, 9009, self._back(18))
        self._examined(_CHILD, application, self._back(16, 9))

    def _of_sasaki(self) -> None:
        """佐々木's own application, on her account, granted last week."""
        at = self._back(9)
        resident = actor_for(self.sasaki, on=timezone.localdate(at))
        who = Person(
            family=("佐々木", "ササキ"),
            given=("花子", "ハナコ"),
            email=self.sasaki.email,
            phone="090-0000-0001",
            address=people.address(self.rng),
        )
        draft = drafts.start(
            procedure=self.town.procedures[_CHILD], actor=resident, at=at - timedelta(minutes=10)
        )
        wanted = answers.child_allowance(self.rng, who, timezone.localdate(at))
        drafts.save_answers(
            draft=draft,
            values=wanted,
            shown=list(wanted),
            seen=drafts.seen_mark(draft, list(wanted)),
            actor=resident,
            at=at - timedelta(minutes=2),
        )
        application = lives.send(self.town, _CHILD, draft, self.rng, at)
        looked = self._examined(_CHILD, application, self._back(8, 10))
        lives.mark_all(self.town, _CHILD, application, looked)
        application.refresh_from_db()
        lives.decide(self.town, _CHILD, application, self.rng, looked + timedelta(minutes=30))
