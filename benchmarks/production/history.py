"""Two years of a town as lines for COPY: applications and whatever their pages read.

Values are as the product writes them; what is dear to make (answers, names folded for the search)
is drawn from pools, so that a line takes some microseconds.
"""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from yakuba.demo import answers, people
from yakuba.foundation.vault.services import current_generation, seal
from yakuba.kernel.fiscal import FiscalYear
from yakuba.kernel.kana import fold
from yakuba.kernel.receipt import receipt_number
from yakuba.kernel.workdays import Calendar

from .names import Register

DAYS = 730
# How many different sets of answers a procedure has in a town.
POOL = 400
PEOPLE = 20_000
FIRST_SERIAL = 100_001
WEIGHTS = {
    "child-allowance": 5,
    "dog-registration": 3,
    "bulky-waste": 4,
    "address-change": 4,
    "disaster-certificate": 1,
}
EVENTS_EACH = 8
APPLICATION = "procedures.application"
NOTHING = r"\N"


@dataclass(frozen=True, slots=True)
class Procedure:
    """What the lines need of a procedure of the town."""

    id: str
    version: str
    section: int
    slug: str
    kind: str
    days: int | None


@dataclass(frozen=True, slots=True)
class Officer:
    """Who examines: account, name and post as events remember them."""

    user: int
    post: int
    name: str
    post_label: str


@dataclass(frozen=True, slots=True)
class Town:
    """A town with its procedures; `officer` None where nobody of the cast works."""

    id: int
    name: str
    procedures: tuple[Procedure, ...]
    calendar: Calendar
    officers: dict[str, Officer]


@dataclass(frozen=True, slots=True)
class Someone:
    name: str
    kana: str
    phone: str
    email: str
    place: str
    folded: str


class History:
    """Writes the lines of some of a town's applications; the seed decides everything."""

    def __init__(self, town: Town, *, seed: int, now: datetime) -> None:
        self.town, self.now = town, now
        self.rng = Random(f"{seed}-{town.id}")
        self.lines: dict[str, list[str]] = defaultdict(list)
        self._events = 0
        self._done = 0
        self._due: dict[tuple[date, int], date] = {}
        self._generation = current_generation()
        self._people = self._drawn_people()
        self._answers = {one.slug: self._drawn_answers(one) for one in town.procedures}
        weights = [WEIGHTS[one.slug] for one in town.procedures]
        self._drawn = lambda: self.rng.choices(town.procedures, weights)[0]

    def live(self, numbers: range, whole: int) -> Iterator[dict[str, list[str]]]:
        """Yield the lines of the applications with these numbers of `whole`, oldest first."""
        for number in numbers:
            self._one(number, whole)
            if len(self.lines["procedures_application"]) == 5_000:
                yield self.lines
                self.lines = defaultdict(list)
        yield self.lines

    def _drawn_people(self) -> list[Someone]:
        register, found = Register(self.rng), []
        for number in range(PEOPLE):
            family, given = register.name()
            place = f"{register.place()}{self.rng.randint(1, 30)}-{self.rng.randint(1, 20)}"
            phone = f"090{self.rng.randint(0, 99_999_999):08d}"
            name, kana = f"{family[0]} {given[0]}", f"{family[1]} {given[1]}"
            email = f"u{self.town.id}.{number:05d}@example.jp"
            where = f"見本県{self.town.name}{place}"
            folded = " ".join(fold(word) for word in (name, kana, phone, email, where))
            found.append(Someone(name, kana, phone, email, place, folded))
        return found

    def _drawn_answers(self, procedure: Procedure) -> list[bytes]:
        drawn = []
        for number in range(POOL):
            given = answers.BY_PROCEDURE[procedure.slug](
                self.rng, people.person(self.rng, number), self.now.date()
            )
            drawn.append(json.dumps(given, ensure_ascii=False, separators=(",", ":")).encode())
        return drawn

    def _one(self, number: int, whole: int) -> None:
        rng, procedure = self.rng, self._drawn()
        who = rng.choice(self._people)
        key = str(uuid.UUID(int=rng.getrandbits(128), version=4))
        share = (number + rng.random()) / whole
        at = self.now - timedelta(seconds=600 + (1 - share) * DAYS * 86_400)
        day = timezone.localtime(at).date()
        year = FiscalYear.of(day).year
        receipt = receipt_number(FIRST_SERIAL + number, year)
        took = timedelta(days=1 + min(rng.expovariate(1 / 18), 150))
        ended = at + took if at + took < self.now else None
        case = Case(self, procedure, who, key, receipt, at, ended, year, FIRST_SERIAL + number)
        case.write(day)

    def due(self, day: date, days: int) -> date:
        """Return the day on which the standard period ends."""
        found = self._due.get((day, days))
        if found is None:
            found = self._due[day, days] = self.town.calendar.after(day, days)
        return found

    def sealed(self, slug: str, key: str) -> str:
        """Return answers sealed for this application, as COPY reads bytes."""
        content = seal(self.rng.choice(self._answers[slug]), about=f"{APPLICATION}.answers:{key}")
        return rf"\\x{content.hex()}"

    @property
    def generation(self) -> int:
        return self._generation

    def add(self, table: str, *values: object) -> None:
        """Add a line."""
        self.lines[table].append("\t".join(map(_text, values)))

    def fills_up(self, count: int) -> int:
        """Note that a case has so many events; returns how many it lacks of its share."""
        self._done += 1
        self._events += count
        lacking = max(0, self._done * EVENTS_EACH - self._events)
        self._events += lacking
        return lacking

    def shrinks(self) -> bool:
        """Tell whether the cases so far have more events than their share."""
        return self._events > self._done * EVENTS_EACH


def _text(value: object) -> str:
    if value is None:
        return NOTHING
    return value if isinstance(value, str) else str(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\\", "\\\\")


@dataclass(slots=True)
class Case:
    """One application with its events, from the first question to the survey."""

    of: History
    procedure: Procedure
    who: Someone
    key: str
    receipt: str
    at: datetime
    ended: datetime | None
    year: int
    serial: int
    events: int = 0

    def write(self, day: date) -> None:
        """Write all lines of the case."""
        rng, procedure, town = self.of.rng, self.procedure, self.of.town
        officer = town.officers.get(procedure.slug)
        channel = rng.choice(("ONLINE", "ONLINE", "ONLINE", "COUNTER", "POST"))
        old = self.of.now - self.at
        accepted = self.at + timedelta(hours=12) if old > timedelta(hours=12) else None
        is_claimed = officer is not None and (self.ended or rng.random() < 0.6)
        claimed = (
            self.at + timedelta(hours=20) if is_claimed and old > timedelta(hours=20) else None
        )
        is_disposition = procedure.kind == "DISPOSITION"
        decided = officer is not None and is_disposition and self.ended and rng.random() < 0.4
        decision = str(uuid.UUID(int=rng.getrandbits(128), version=4)) if decided else None
        outcome = self._outcome(is_disposition)
        asked = claimed is not None and rng.random() < 0.08
        self.of.add(
            "procedures_application",
            self.key, town.id, self.receipt, procedure.id, procedure.version, procedure.section,
            "{}", self.of.sealed(procedure.slug, self.key), self.of.generation, channel,
            self.who.name, self.who.kana, self.who.email, self.who.phone, self.at, accepted,
            procedure.days, self.of.due(day, procedure.days) if procedure.days else None,
            officer.user if officer and claimed else None, claimed, None, decision,
            outcome, self.ended, "{}",
            f"{self.receipt.lower().replace('-', '')} {self.who.folded}",
        )  # fmt: skip
        self._life(channel, accepted, officer if claimed else None, asked, decision, outcome)
        self._told()

    def _outcome(self, is_disposition: bool) -> str:
        if self.ended is None:
            return ""
        draw = self.of.rng.random()
        if draw < 0.02:
            return "WITHDRAWN"
        if not is_disposition:
            return "COMPLETED"
        return "REFUSED" if draw < 0.06 else "GRANTED"

    def _life(
        self,
        channel: str,
        accepted: datetime | None,
        officer: Officer | None,
        asked: bool,
        decision: str | None,
        outcome: str,
    ) -> None:
        arrived = {"receipt_number": self.receipt, "version": 1, "channel": channel}
        self._event("application.arrived", self.at, arrived, None)
        if accepted:
            self._event("application.accepted", accepted, {}, None)
        if officer is not None:
            looked = self.at + timedelta(hours=20)
            self._event("application.claimed", looked, {"previous": ""}, officer)
            self._event("application.viewed", looked, {}, officer)
            if asked:
                self._correction(looked, officer)
        if self.ended is not None:
            if decision is not None and officer is not None:
                self._decision(decision, officer, outcome)
            code = "application.granted" if outcome == "GRANTED" else "notification.completed"
            self._event(code, self.ended, {"outcome": outcome}, officer)
            if self.of.rng.random() < 0.12:
                self._survey()
        lacking = self.of.fills_up(self.events)
        for number in range(lacking):
            seen = self.at + timedelta(hours=21 + number)
            self._event("application.viewed", min(seen, self.of.now), {}, officer)

    def _event(
        self,
        code: str,
        at: datetime,
        payload: dict[str, Any],
        officer: Officer | None,
        subject: tuple[str, str] | None = None,
    ) -> None:
        kind, key = subject or (APPLICATION, self.key)
        who: tuple[object, ...] = ("GUEST", None, "申請者", "")
        if officer is not None:
            who = ("STAFF", officer.user, officer.name, officer.post_label)
        self.events += 1
        code = code if subject else f"procedures.{code}"
        self.of.add(
            "events_eventrecord",
            self.of.town.id, code, kind, key, _json(payload) if payload else "{}", *who, at, at, "",
        )  # fmt: skip

    def _correction(self, at: datetime, officer: Officer) -> None:
        answered = self.at + timedelta(days=4)
        is_answered = answered < (self.ended or self.of.now)
        items = [{"question": "email", "message": "もう一度お確かめください。"}]
        if self.ended and not is_answered:
            return
        self.of.add(
            "procedures_correctionrequest",
            str(uuid.UUID(int=self.of.rng.getrandbits(128))), self.of.town.id, self.key,
            _json(items), (at + timedelta(days=14)).date(), at, officer.user,
            answered if is_answered else None,
            *(("{}", "{}") if is_answered else (None, None)), self.of.generation,
        )  # fmt: skip
        day = (at + timedelta(days=14)).date().isoformat()
        payload = {"correction": "", "items": items, "due_date": day}
        self._event("correction.requested", at, payload, officer)
        if is_answered:
            self._event("correction.answered", answered, {"questions": ["email"]}, None)

    def _decision(self, decision: str, officer: Officer, outcome: str) -> None:
        assert self.ended is not None
        drafted = self.ended - timedelta(hours=8)
        number = f"R{self.year - 2018} 起第{self.serial}号"
        town, procedure = self.of.town, self.procedure
        self.of.add(
            "decisions_decision",
            decision, town.id, number, self.year, self.serial, procedure.slug, APPLICATION,
            self.key, procedure.section, officer.user, officer.post, drafted, "NORMAL", self.ended,
            self.serial, 1,
        )  # fmt: skip
        # Decisions are made in one town only, so its serials number the rounds too.
        self.of.add(
            "decisions_circulation",
            self.serial, town.id, decision, 1, f"{self.who.name}さんの申請について", "{}", "0" * 64,
            "{}", drafted,
        )  # fmt: skip
        about = ("decisions.decision", decision)
        payload = {"number": number, "title": "", "about_id": self.key}
        self._event("decisions.decision.drafted", drafted, payload, officer, about)
        self._event("decisions.decision.made", self.ended, {"number": number}, officer, about)
        document = str(uuid.UUID(int=self.of.rng.getrandbits(128)))
        self.of.add(
            "documents_issueddocument",
            document, town.id, "procedures.notice_granted", "通知書", "見子", self.year,
            self.serial, f"見子第{self.serial}号", self.ended.date(), self.ended, APPLICATION,
            self.key, "{}", "0" * 64, "OMITTED", "",
        )  # fmt: skip
        told = {"title": "通知書", "number": f"見子第{self.serial}号", "document": document}
        self._event("notice.issued", self.ended, told, officer)

    def _survey(self) -> None:
        assert self.ended is not None
        at = min(self.ended + timedelta(hours=30), self.of.now)
        marks = self.of.rng.choice(((5, 5), (4, 4), (3, 4), (2, 3), (5, 4)))
        self.of.add(
            "procedures_satisfactionreply",
            str(uuid.UUID(int=self.of.rng.getrandbits(128))), self.of.town.id, self.key, *marks,
            "", at, self.of.generation,
        )  # fmt: skip

    def _told(self) -> None:
        self.of.add(
            "deliveries_delivery",
            str(uuid.UUID(int=self.of.rng.getrandbits(128))), self.of.town.id, "mail", "NORMAL",
            self.who.email, f"arrived:{self.key}", APPLICATION, self.key, "{}", self.at, self.at,
            self.at, 1, self.at + timedelta(seconds=2), "",
        )  # fmt: skip
