"""Fill an installation with 100,000 applications, and prepare the visitors who are timed.

Run with the installation's environment: python -m benchmarks.fill COUNT; prints JSON.
"""

import json
import sys
import uuid
from datetime import timedelta
from random import Random

import django

django.setup()

from django.contrib.sessions.backends.db import SessionStore  # noqa: E402 - after setup
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from yakuba.demo import answers, lives, people  # noqa: E402
from yakuba.demo.lives import Town  # noqa: E402
from yakuba.foundation.accounts.models import User  # noqa: E402
from yakuba.foundation.events.models import EventRecord  # noqa: E402
from yakuba.foundation.jobs.services import count_rows_for_planner  # noqa: E402
from yakuba.foundation.measures.services import refresh  # noqa: E402
from yakuba.foundation.tenancy.active import acting_in  # noqa: E402
from yakuba.foundation.tenancy.models import Municipality  # noqa: E402
from yakuba.kernel.fiscal import Month  # noqa: E402
from yakuba.kernel.receipt import receipt_number  # noqa: E402
from yakuba.organisation.queries import calendar_of  # noqa: E402
from yakuba.procedures.models import Application, Procedure  # noqa: E402
from yakuba.procedures.queries.catalogue import definition_of  # noqa: E402
from yakuba.procedures.rules import arrival  # noqa: E402
from yakuba.procedures.services.draft_files import attach_file  # noqa: E402

DAYS = 730
BATCH = 4000
CODE = "disaster-certificate"
OPEN_SHARE = 0.03


def one(number: int, rng: Random, procedures: list[Procedure], now, calendar) -> Application:
    """Return an application as it would stand after two years, not yet saved."""
    procedure = rng.choice(procedures)
    who = people.person(rng, number)
    at = now - timedelta(minutes=rng.randint(600, DAYS * 24 * 60))
    is_open = rng.random() < OPEN_SHARE
    if is_open:
        at = now - timedelta(minutes=rng.randint(600, 25 * 24 * 60))
    given = answers.BY_PROCEDURE[procedure.slug](rng, who, timezone.localdate(at))
    definition = definition_of(procedure.live_version)
    applicant = arrival.applicant_of(definition, given)
    receipt = receipt_number(100_000 + number, 2025)
    day = timezone.localdate(at)
    days = arrival.standard_days(definition)
    ended = None if is_open else min(at + timedelta(days=rng.randint(1, 20)), now)
    outcome = {"DISPOSITION": "GRANTED"}.get(procedure.kind, "COMPLETED")
    return Application(
        id=uuid.UUID(int=rng.getrandbits(128)),
        receipt_number=receipt,
        procedure=procedure,
        version=procedure.live_version,
        section_id=procedure.section_id,
        answers=given,
        channel=rng.choice(("ONLINE", "ONLINE", "COUNTER", "POST")),
        applicant_name=applicant.name,
        applicant_kana=applicant.kana,
        applicant_email=applicant.email,
        applicant_phone=applicant.phone,
        arrived_at=at,
        accepted_at=at + timedelta(hours=12) if not is_open or rng.random() < 0.7 else None,
        standard_days=days,
        due_date=calendar.after(day, days) if days else None,
        outcome="" if is_open else outcome,
        concluded_at=ended,
        search_text=arrival.search_text(receipt, applicant),
    )


def event_of(application: Application) -> EventRecord:
    """Return the fact of its arrival."""
    return EventRecord(
        code="procedures.application.arrived",
        subject_kind="procedures.application",
        subject_id=str(application.pk),
        payload={"receipt_number": application.receipt_number},
        actor_kind="GUEST",
        actor_name="申請者",
        occurred_at=application.arrived_at,
    )


def fill(count: int, rng: Random, now) -> None:
    """Write the applications and their arrivals."""
    procedures = list(Procedure.objects.select_related("live_version"))
    calendar = calendar_of(Municipality.objects.get(slug="mihon"))
    for start in range(0, count, BATCH):
        batch = [
            one(number, rng, procedures, now, calendar)
            for number in range(start, min(count, start + BATCH))
        ]
        with transaction.atomic():
            Application.objects.bulk_create(batch, batch_size=500)
            EventRecord.objects.bulk_create([event_of(item) for item in batch], batch_size=500)
    month = Month.of(timezone.localdate(now))
    for _ in range(25):
        refresh(month=month, at=now)
        month = month.previous


def hold(key: object) -> str:
    """Return the cookie of a browser session that holds the draft."""
    session = SessionStore()
    session["held"] = [str(key)]
    session.create()
    return session.session_key


def drafts_to_send(count: int, rng: Random, now) -> list[dict[str, str]]:
    """Make drafts with one photograph that only wait for the last button."""
    clerk = User.objects.get(username="kimura")
    procedure = Procedure.objects.select_related("live_version").get(slug=CODE)
    town = Town(Municipality.objects.get(slug="mihon"), {CODE: procedure}, {CODE: clerk}, clerk)
    made = []
    for number in range(count):
        draft = lives.start(town, CODE, people.person(rng, 900_000 + number), rng, now)
        draft.refresh_from_db()
        attach_file(
            draft=draft,
            question=definition_of(draft.version).question("photos"),
            upload=people.photograph(rng),
            actor=lives.holding(draft),
            at=now,
        )
        made.append({"draft": str(draft.pk), "session": hold(draft.pk)})
    return made


def main(count: int, to_send: int) -> None:
    """Fill, then print what the timing needs."""
    now = timezone.now()
    rng = Random(3)
    with acting_in(Municipality.objects.get(slug="mihon").pk):
        known = Application.objects.count()
        if known < count:
            fill(count - known, rng, now)
            # The worker does it every hour; nobody waits for that here.
            count_rows_for_planner(now)
        ready = drafts_to_send(to_send, Random(), now)
        case = (
            Application.objects.filter(procedure__slug="child-allowance", concluded_at=None)
            .order_by("due_date")
            .first()
        )
    sys.stdout.write(json.dumps({"drafts": ready, "case": str(case.pk) if case else ""}))


main(int(sys.argv[1]), int(sys.argv[2]))
