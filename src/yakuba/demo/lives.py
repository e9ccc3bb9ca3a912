"""The life of one application, act by act, by the people whose act it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction
from django.utils import timezone

from yakuba.decisions.models import Decision
from yakuba.decisions.services import approve
from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.organisation.queries import actor_for, calendar_of, holders_of
from yakuba.procedures.models import Application, CorrectionRequest, Draft, Procedure
from yakuba.procedures.queries.catalogue import definition_of
from yakuba.procedures.queries.slots import free_slots
from yakuba.procedures.rules.cases import PaymentMethod
from yakuba.procedures.rules.vocabulary import Channel, Outcome
from yakuba.procedures.services import counter, drafts
from yakuba.procedures.services.acceptance import accept
from yakuba.procedures.services.answer_correction import answer_correction
from yakuba.procedures.services.conclusion import complete
from yakuba.procedures.services.corrections import request_correction
from yakuba.procedures.services.disposition import draft_disposition
from yakuba.procedures.services.draft_files import attach_file
from yakuba.procedures.services.examination import check, claim
from yakuba.procedures.services.fees import pay
from yakuba.procedures.services.satisfaction import reply
from yakuba.procedures.services.submission import submit

from . import answers, people
from .people import Person


@dataclass(frozen=True, slots=True)
class Town:
    """The town in which it happens and who examines what."""

    municipality: Municipality
    procedures: dict[str, Procedure]
    officers: dict[str, User]
    clerk: User

    def staff(self, user: User, at: datetime) -> Actor:
        """Return the member of staff as an actor on that day."""
        return actor_for(user, on=timezone.localdate(at))

    def officer(self, code: str, at: datetime) -> Actor:
        """Return who examines the procedure."""
        return self.staff(self.officers[code], at)

    def next_opening(self, at: datetime, days: int = 0) -> datetime:
        """Return the morning of the open day that lies so many open days after the moment."""
        calendar = calendar_of(self.municipality)
        day = calendar.after(timezone.localdate(at), days) if days else None
        day = day or calendar.next_open(timezone.localdate(at))
        morning = timezone.localtime(at).replace(
            year=day.year, month=day.month, day=day.day, hour=9, minute=10, second=0
        )
        return max(morning, at + timedelta(minutes=5))


@transaction.atomic
def start(town: Town, code: str, who: Person, rng: Random, at: datetime) -> Draft:
    """Begin a draft online and answer all questions but the files."""
    guest = Actor.guest(name="申請者")
    draft = drafts.start(procedure=town.procedures[code], actor=guest, at=at)
    wanted = answers.BY_PROCEDURE[code](rng, who, timezone.localdate(at))
    holder = holding(draft)
    drafts.save_answers(
        draft=draft,
        values=wanted,
        shown=list(wanted),
        seen=drafts.seen_mark(draft, list(wanted)),
        actor=holder,
        at=at + timedelta(minutes=4),
    )
    return draft


def holding(thing: Draft | Application) -> Actor:
    """Return the guest whose browser session holds the draft or application."""
    return Actor.guest(name="申請者", held_ids=frozenset({str(thing.pk)}))


@transaction.atomic
def send(town: Town, code: str, draft: Draft, rng: Random, at: datetime) -> Application:
    """Attach what is asked, pick a slot, and submit."""
    draft.refresh_from_db()
    definition = definition_of(draft.version)
    for key in answers.FILES.get(code, ()):
        attach_file(
            draft=draft,
            question=definition.question(key),
            upload=people.photograph(rng),
            actor=holding(draft),
            at=at,
        )
    if definition.booking is not None:
        slots = list(free_slots(draft.procedure, definition.booking, on=timezone.localdate(at)))
        slot = rng.choice(slots[:6])
        picked = {"slot": str(slot.pk), "date": slot.date.isoformat(), "label": slot.label}
        key = definition.booking.slot_question
        drafts.save_answers(
            draft=draft,
            values={key: picked},
            shown=[key],
            seen=drafts.seen_mark(draft, [key]),
            actor=holding(draft),
            at=at,
        )
    return submit(draft=draft, actor=holding(draft), at=at)


@transaction.atomic
def bring(
    town: Town, code: str, who: Person, rng: Random, at: datetime, channel: Channel
) -> Application:
    """Bring the paper to the counter; the clerk enters it."""
    clerk = town.staff(town.clerk, at)
    procedure = town.procedures[code]
    draft = counter.begin_entry(procedure=procedure, channel=channel, actor=clerk, at=at)
    given = answers.BY_PROCEDURE[code](rng, who, timezone.localdate(at))
    del given["email"]
    gaps = dict.fromkeys(answers.FILES.get(code, ()), "原本を窓口で確認しました")
    gaps["email"] = "メールアドレスなし"
    definition = definition_of(draft.version)
    if definition.booking is not None:
        slots = list(free_slots(procedure, definition.booking, on=timezone.localdate(at)))
        slot = rng.choice(slots[:6])
        given[definition.booking.slot_question] = {
            "slot": str(slot.pk),
            "date": slot.date.isoformat(),
            "label": slot.label,
        }
    return counter.enter_paper_application(
        draft=draft,
        entry=counter.Entry(answers=given, gaps=gaps),
        received_at=at,
        actor=clerk,
        at=at + timedelta(minutes=6),
    )


@transaction.atomic
def examine(town: Town, code: str, application: Application, rng: Random, at: datetime) -> datetime:
    """Accept, claim and mark the check-list; returns when that was done."""
    opening = town.next_opening(at, 0 if at.hour < 15 else 1)
    accept(application=application, actor=Actor.system("自動収受"), at=opening)
    looked = town.next_opening(opening, rng.randint(1, 2))
    officer = town.officer(code, looked)
    claim(application=application, actor=officer, at=looked)
    return looked


def mark_all(
    town: Town, code: str, application: Application, at: datetime, *, failed: str = ""
) -> None:
    """Mark every item of the check-list, one of them as failed if asked."""
    standards = definition_of(application.version).review_standards
    marks = {one.item: "NG" if one.item == failed else "OK" for one in standards}
    check(application=application, marks=marks, actor=town.officer(code, at), at=at)


@transaction.atomic
def ask(
    town: Town, code: str, application: Application, question: str, message: str, at: datetime
) -> CorrectionRequest:
    """Ask for a correction of one question."""
    calendar = calendar_of(town.municipality)
    return request_correction(
        application=application,
        items=[{"question": question, "message": message}],
        due=calendar.after(timezone.localdate(at), 10),
        actor=town.officer(code, at),
        at=at,
    )


@transaction.atomic
def correct(application: Application, correction: CorrectionRequest, at: datetime) -> None:
    """Answer the correction with the same answers, tidied by hand."""
    values: dict[str, Any] = {
        item["question"]: application.answers.get(item["question"]) for item in correction.items
    }
    answer_correction(correction=correction, values=values, actor=holding(application), at=at)


@transaction.atomic
def decide(
    town: Town,
    code: str,
    application: Application,
    rng: Random,
    at: datetime,
    *,
    outcome: Outcome = Outcome.GRANTED,
    reasons: str = "",
) -> datetime:
    """Draft the disposition and let every post on the route approve; returns when it is decided."""
    decision = draft_disposition(
        application=application,
        outcome=outcome,
        reasons=reasons,
        actor=town.officer(code, at),
        at=at,
    )
    while (step := waiting_step(decision)) is not None:
        at = town.next_opening(at, rng.randint(0, 1)) + timedelta(minutes=rng.randint(5, 200))
        holder = holders_of(step.post, timezone.localdate(at))[0]
        approve(decision=decision, actor=town.staff(holder, at), at=at)
        decision.refresh_from_db()
    return at


def waiting_step(decision: Decision) -> Any:
    """Return the step whose turn it is, None when the decision is made."""
    if decision.decided_at is not None:
        return None
    steps = decision.steps.filter(closed_at=None, cancelled_at=None, opened_at__isnull=False)
    return steps.select_related("post").order_by("order").first()


def settle(town: Town, code: str, application: Application, rng: Random, at: datetime) -> None:
    """Take the fee and mark what was booked as done."""
    application.refresh_from_db()
    officer = town.officer(code, at)
    if application.fee_yen and application.fee_paid_at is None:
        pay(application=application, method=PaymentMethod.CASH, actor=officer, at=at)
    if town.procedures[code].kind == "BOOKING" and application.concluded_at is None:
        complete(application=application, actor=officer, at=at)


def answer_survey(application: Application, rng: Random, at: datetime) -> None:
    """Answer the two questions."""
    reply(
        application=application,
        ease=rng.choice((5, 5, 4, 4, 4, 3, 2)),
        overall=rng.choice((5, 5, 5, 4, 4, 3, 2)),
        comment=rng.choice(
            ("", "", "夜でも申請できて助かりました。", "写真の大きさで迷いました。")
        ),
        actor=holding(application),
        at=at,
    )
