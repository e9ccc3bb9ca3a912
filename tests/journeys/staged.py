"""Two towns for tests of the whole: the cast, and in 見本市 one thing of every kind."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.utils import timezone

from yakuba.decisions.models import Decision, Step
from yakuba.demo import answers, lives, people, world
from yakuba.demo.lives import Town
from yakuba.foundation.accounts.models import User
from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.deliveries.services import attempt
from yakuba.foundation.documents.models import IssuedDocument
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.notifications.models import CaughtMail
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.kernel.fiscal import FiscalYear
from yakuba.kernel.tables import TableKind
from yakuba.organisation import services as organisation
from yakuba.organisation.queries import actor_for
from yakuba.procedures.models import (
    Application,
    Attachment,
    CorrectionRequest,
    DisposalList,
    Draft,
    Procedure,
)
from yakuba.procedures.queries.catalogue import definition_of
from yakuba.procedures.queries.queue import CaseFilter
from yakuba.procedures.rules.retention import HoldKind
from yakuba.procedures.rules.vocabulary import Channel, Outcome
from yakuba.procedures.services import counter, draft_files, drafts, emergency
from yakuba.procedures.services.acceptance import accept
from yakuba.procedures.services.disposition import draft_disposition
from yakuba.procedures.services.examination import claim
from yakuba.procedures.services.exporting import request_export
from yakuba.procedures.services.holds import hold_application
from yakuba.procedures.services.satisfaction import invitation_for

from .staged_conversion import conversion_keys
from .staged_papers import paper_keys
from .staged_people import people_keys
from .staged_plans import plan_keys
from .staged_records import record_keys
from .staged_region import region_keys
from .staged_rules import rule_keys

CHILD = "child-allowance"
CAST = ("aoki", "ishida", "ueno", "kudo", "kimura", "kato", "takagi")
RESIDENTS = ("sasaki@example.jp", "suzuki@example.jp")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class Staged:
    """The towns, their people, and the keys that fill the addresses of 見本市."""

    mihon: Municipality
    reiji: Municipality
    files: Path
    people: dict[str, User]
    town: Town
    now: datetime
    # By name of the argument; an entry "pattern/argument" goes before it.
    keys: dict[str, Any] = field(default_factory=dict)
    # One application of every kind and stage, by a word.
    cases: dict[str, Application] = field(default_factory=dict)

    def client(self, who: str, **options: Any) -> Client:
        """Return a browser in which this member of the cast is logged in; "" for nobody."""
        client = Client(raise_request_exception=True, **options)
        if who:
            client.force_login(self.people[who], backend=BACKEND)
        return client


@contextmanager
def undone() -> Iterator[None]:
    """Undo in the database whatever happens in the block."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


def ask(client: Client, method: str, path: str, data: dict[str, Any] | None = None) -> HttpResponse:
    """Send one request and undo what it did, to the rows as to the browser's cookies."""
    cookies = client.cookies.copy()
    # Whether a visitor asks too often is another test's business.
    cache.clear()
    with undone():
        response = getattr(client, method)(path, data or {})
        if response.streaming:
            # Rows are read while the answer is written: that is part of the walk.
            for _piece in response.streaming_content:
                pass
    client.cookies = cookies
    return response


def stage(files: Path) -> Staged:
    """Build both towns and everything that happens in 見本市."""
    now = timezone.now()
    with override_settings(
        FILES_ROOT=files,
        MAIL_CATCHER=True,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        world.build(now=now, size=world.NONE)
        mihon, reiji = (Municipality.objects.get(slug=slug) for slug in ("mihon", "reiji"))
        with acting_in(mihon.pk):
            staged = Staged(mihon, reiji, files, _people(), _town(mihon), now)
            _live(staged)
            _keys(staged)
            staged.keys |= plan_keys(now)
            staged.keys |= people_keys(now, staged.keys["project_key"])
            staged.keys |= conversion_keys(now)
            staged.keys |= record_keys(now)
            staged.keys |= paper_keys(now)
            staged.keys |= region_keys(now)
            staged.keys |= rule_keys(now)
    return staged


def _people() -> dict[str, User]:
    found = {user.username: user for user in User.objects.all()}
    known = {name.split("@")[0]: found[name] for name in (*CAST, *RESIDENTS)}
    return known | {name: found[name] for name in ("matsui", "murakami")}


def _town(mihon: Municipality) -> Town:
    names = {user.username: user for user in User.objects.all()}
    return Town(
        municipality=mihon,
        procedures={one.slug: one for one in Procedure.objects.select_related("live_version")},
        officers={code: names[name] for code, name in world.OFFICERS.items()},
        clerk=names["kimura"],
    )


def _resident(staged: Staged) -> Actor:
    return actor_for(staged.people["sasaki"], on=timezone.localdate(staged.now))


def _begin(staged: Staged, code: str, at: datetime, number: int = 1) -> Draft:
    """Let 佐々木 answer everything but the files, on her account."""
    rng = Random(number)
    who = people.person(rng, number)
    actor = _resident(staged)
    draft = drafts.start(procedure=staged.town.procedures[code], actor=actor, at=at)
    wanted = answers.BY_PROCEDURE[code](rng, who, timezone.localdate(at))
    mark = drafts.seen_mark(draft, list(wanted))
    drafts.save_answers(
        draft=draft, values=wanted, shown=list(wanted), seen=mark, actor=actor, at=at
    )
    return draft


def _arrive(staged: Staged, code: str, days: int, number: int = 1) -> Application:
    at = staged.now - timedelta(days=days)
    return lives.send(staged.town, code, _begin(staged, code, at, number), Random(number), at)


def _examined(staged: Staged, case: Application, at: datetime) -> None:
    accept(application=case, actor=Actor.system("自動収受"), at=at)
    claim(application=case, actor=staged.town.officer(CHILD, at), at=at)
    case.refresh_from_db()


def _live(staged: Staged) -> None:
    """Let things happen, one of every kind and in every stage."""
    cases = staged.cases
    for code in answers.BY_PROCEDURE:
        cases[code] = _arrive(staged, code, days=2)
    for days, stage_word in ((20, "examining"), (21, "correcting"), (22, "deciding"), (23, "over")):
        case = cases[stage_word] = _arrive(staged, CHILD, days=days, number=days)
        _examined(staged, case, staged.now - timedelta(days=days - 1))
    asked = "通帳の写しと口座番号が合いません。"
    day = timedelta(days=1)
    lives.ask(
        staged.town, CHILD, cases["correcting"], "account_number", asked, staged.now - 3 * day
    )
    for word in ("deciding", "over"):
        at = staged.now - 12 * day
        lives.mark_all(staged.town, CHILD, cases[word], at)
        cases[word].refresh_from_db()
    officer = staged.town.officer(CHILD, staged.now)
    draft_disposition(
        application=cases["deciding"],
        outcome=Outcome.GRANTED,
        actor=officer,
        at=staged.now - 11 * day,
    )
    lives.decide(staged.town, CHILD, cases["over"], Random(1), staged.now - 11 * day)
    for case in cases.values():
        case.refresh_from_db()
    for delivery in Delivery.objects.all():
        attempt(delivery_id=delivery.pk, at=staged.now)


def _keys(staged: Staged) -> None:
    """Collect a value for every argument of every address."""
    now, over, deciding = staged.now, staged.cases["over"], staged.cases["deciding"]
    draft = _begin(staged, CHILD, now - timedelta(hours=2), 99)
    photo = draft_files.attach_file(
        draft=draft,
        question=definition_of(draft.version).question("bank_photo"),
        upload=people.photograph(Random(3)),
        actor=_resident(staged),
        at=now,
    )
    clerk = staged.town.staff(staged.people["kimura"], now)
    paper = counter.begin_entry(
        procedure=staged.town.procedures[CHILD], channel=Channel.COUNTER, actor=clerk, at=now
    )
    scan = draft_files.attach_file(
        draft=paper,
        question=definition_of(paper.version).question("bank_photo"),
        upload=people.photograph(Random(4)),
        actor=clerk,
        at=now,
    )
    decision = Decision.objects.get(subject_id=str(deciding.pk))
    aoki = staged.people["aoki"]
    absence = organisation.register_absence(
        user=aoki,
        start_at=now + timedelta(days=20),
        end_at=now + timedelta(days=21),
        reason="休暇",
        actor=actor_for(aoki, on=timezone.localdate(now)),
        at=now,
    )
    closed = organisation.close_day(
        day=timezone.localdate(now) + timedelta(days=33), reason="創立記念", actor=clerk, at=now
    )
    passkey = Authenticator.objects.create(
        user=aoki, type=Authenticator.Type.WEBAUTHN, data={"name": "鍵", "credential": {}}
    )
    correction = CorrectionRequest.objects.get(application=staged.cases["correcting"])
    murakami = actor_for(User.objects.get(username="murakami"), on=timezone.localdate(now))
    hold = hold_application(
        application=deciding,
        kind=HoldKind.DISCLOSURE,
        reason="開示請求",
        actor=murakami,
        at=now,
    )
    reading = emergency.open_case(
        application=over,
        reason="避難所で連絡先を確かめるため。",
        actor=murakami,
        at=now,
    )
    export = request_export(
        wanted=CaseFilter(),
        kind=TableKind.CSV,
        actor=actor_for(aoki, on=timezone.localdate(now)),
        at=now,
    )
    register = _register(staged.town.procedures[CHILD], now)
    attached = Attachment.objects.filter(application=over).first()
    assert attached is not None
    staged.keys = {
        "slug": CHILD,
        "procedure_id": staged.town.procedures[CHILD].pk,
        "draft_id": draft.pk,
        "page_key": "children",
        "group": "children",
        "number": 1,
        "attachment_id": attached.pk,
        "application_id": over.pk,
        "document_id": IssuedDocument.objects.get(subject_id=str(over.pk)).pk,
        "correction_id": correction.pk,
        "token": invitation_for(over),
        "decision_id": decision.pk,
        "file_id": Attachment.objects.filter(application=deciding).first().file_id,  # type: ignore[union-attr]
        "step_id": Step.objects.filter(decision=decision).first().pk,  # type: ignore[union-attr]
        "hold_id": hold.pk,
        "reading_id": reading.pk,
        "disposal_id": register.pk,
        "delivery_id": Delivery.objects.first().pk,  # type: ignore[union-attr]
        "mail_id": CaughtMail.objects.first().pk,  # type: ignore[union-attr]
        "code": "online_rate",
        "extension": "csv",
        "year": FiscalYear.of(timezone.localdate(now)).year,
        "export_id": export.pk,
        "audit:proof/pk": EventRecord.objects.latest("pk").pk,
        "audit:entry/pk": EventRecord.objects.latest("pk").pk,
        "mfa_edit_webauthn/pk": passkey.pk,
        "mfa_remove_webauthn/pk": passkey.pk,
        "organisation:absence/key": absence.pk,
        "organisation:end_absence/key": absence.pk,
        "organisation:cancel_absence/key": absence.pk,
        "organisation:reopen_day/key": closed.pk,
        "procedures:portal_file/attachment_id": photo.pk,
        "procedures:portal_preview/attachment_id": photo.pk,
        "procedures:portal_correction/application_id": correction.application_id,
        "procedures:desk_correction_cancel/application_id": correction.application_id,
        "procedures:desk_entry/draft_id": paper.pk,
        "procedures:desk_entry_file/draft_id": paper.pk,
        "procedures:desk_entry_file/attachment_id": scan.pk,
    }


def _register(procedure: Procedure, now: datetime) -> DisposalList:
    """Enter an empty list into the register: nothing on the stage is old enough to go."""
    day = timezone.localdate(now)
    listed = DisposalList(
        fiscal_year=FiscalYear.of(day).year,
        serial=1,
        procedure=procedure,
        title=procedure.title,
        terms=[],
        ended_from=day,
        ended_to=day,
        count=0,
        list_hash="0" * 64,
        confirmed_at=now,
        confirmed_label="総務課長 村上 由美",
        finished_at=now,
    )
    listed.save(force_insert=True)
    return listed
