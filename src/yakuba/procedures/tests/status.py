"""What the tests of the resident's side play with: one application of 佐々木 at every turn."""

import re
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from yakuba.decisions import services as deciding
from yakuba.foundation.accounts.models import User
from yakuba.foundation.deliveries.models import Delivery
from yakuba.organisation.demo import DEMO_PASSWORD, Cast
from yakuba.procedures.models import Application, CorrectionRequest, Procedure
from yakuba.procedures.rules.clock import day_in_japan
from yakuba.procedures.rules.vocabulary import Outcome
from yakuba.procedures.services import corrections, disposition, examination

from . import desk, portal

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
EMAIL = "sasaki@example.jp"
ANSWERS = desk.ANSWERS | {"members": [{"member": "太郎", "age": 4}], "photos": None}
_ASKED = {"applicant": "通帳の名義に合わせてください。"}


def _question(key: str, kind: str, label: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "type": kind, "label": {"ja": label}, **more}


def _page(question: dict[str, Any]) -> dict[str, Any]:
    return {"key": question["key"], "title": question["label"], "questions": [question]}


def publish(at: datetime, **changes: Any) -> Procedure:
    """Make 児童手当 live with a group, files and an optional remark to put right."""
    made = desk.document(**changes)
    made["pages"] = [
        *made["pages"],
        _page(
            _question(
                "members",
                "GROUP",
                "世帯員",
                item_label={"ja": "世帯員"},
                questions=[
                    _question("member", "TEXT", "世帯員の名前"),
                    _question("age", "NUMBER", "年齢", minimum=0, maximum=120),
                    _question("school", "TEXT", "学校", when="age >= 6"),
                ],
            )
        ),
        _page(
            _question("photos", "FILES", "通帳の写真", accept=["image/jpeg"], required=False),
        ),
        _page(_question("remarks", "LONG_TEXT", "備考", required=False)),
    ]
    return desk.publish(at, pages=made["pages"])


def arrive(cast: Cast, at: datetime, **changes: Any) -> Application:
    """Let 佐々木 apply under her account."""
    answers = {key: value for key, value in ANSWERS.items() if value is not None} | changes
    return desk.arrive(cast, publish(at), at, answers)


def book(cast: Cast, at: datetime) -> Application:
    """Let 佐々木 book the only place of 粗大ごみ収集 five days from now."""
    portal.publish(cast.municipality, at, "bulky-waste")
    slot = portal.add_slot(cast.municipality, days=5)
    chosen = {"slot": str(slot.pk), "date": slot.date.isoformat(), "label": slot.label}
    answers = {
        "applicant_name": portal.NAME,
        "address": portal.ADDRESS | {"postal_code": "2310017"},
        "email": EMAIL,
        "phone": "09012345678",
        "items": [{"item": "chair", "pieces": 1}],
        "spot": "front",
        "declared": True,
        "slot": chosen,
    }
    return desk.arrive(cast, slot.procedure, at, answers)


def ask(
    cast: Cast,
    application: Application,
    at: datetime,
    items: dict[str, str] | None = None,
    due: date | None = None,
) -> CorrectionRequest:
    """Let 青木 ask for a correction."""
    aoki = cast.actor(cast.aoki)
    examination.claim(application=application, actor=aoki, at=at)
    return corrections.request_correction(
        application=application,
        items=[{"question": q, "message": text} for q, text in (items or _ASKED).items()],
        due=due or day_in_japan(at) + timedelta(days=14),
        actor=aoki,
        at=at,
    )


def decide(
    cast: Cast, application: Application, at: datetime, outcome: Outcome = Outcome.GRANTED
) -> Application:
    """Let the office grant or refuse."""
    aoki = cast.actor(cast.aoki)
    examination.claim(application=application, actor=aoki, at=at)
    refused = outcome is Outcome.REFUSED
    examination.check(
        application=application,
        marks={"lives_here": "NG" if refused else "OK", "raises_child": "OK"},
        actor=aoki,
        at=at,
    )
    decision = disposition.draft_disposition(
        application=application,
        outcome=outcome,
        reasons="市内に住所がないため。" if refused else "",
        actor=aoki,
        at=at,
    )
    route = (cast.ishida, cast.ueno, cast.eguchi) if refused else (cast.ishida, cast.ueno)
    for who in route:
        deciding.approve(decision=decision, actor=cast.actor(who), at=at)
    return fresh(application)


def fresh(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


def photo(name: str = "通帳.jpg", colour: str = "red") -> SimpleUploadedFile:
    picture = BytesIO()
    Image.new("RGB", (60, 40), colour).save(picture, "JPEG")
    return SimpleUploadedFile(name, picture.getvalue(), "image/jpeg")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, BACKEND)
    return client


def proved(user: User, password: str = DEMO_PASSWORD) -> Client:
    """Return the browser of somebody who has just given the password again."""
    client = signed_in(user)
    town = user.municipality
    assert town is not None
    client.post(f"/{town.slug}/accounts/reauthenticate/", {"password": password})
    return client


def text_of(response: Any) -> str:
    """Return the page as it reads, without tags and phrase breaks."""
    page = response.content.decode().replace("<wbr>", "")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def mails() -> list[str]:
    """Return the words of every mail promised in the active town, oldest first."""
    rows = Delivery.objects.filter(channel="mail").order_by("posted_at", "pk")
    return [f"{row.payload['subject_line']}\n{row.payload['body']}" for row in rows]


def last_code() -> str:
    """Return the code of the newest access mail of the active town."""
    row = Delivery.objects.filter(dedupe_key__startswith="access:").latest("posted_at")
    found = re.search(r"コード　(\S{4}-\S{4})", row.payload["body"])
    assert found is not None
    return found[1]
