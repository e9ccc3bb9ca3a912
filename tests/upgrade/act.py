"""Run with an upgraded installation's environment: live a day in it, and say what happened.

usage: python -m tests.upgrade.act; prints JSON.
"""

import json
import sys
from random import Random
from typing import Any

import django

django.setup()

from django.test import Client  # noqa: E402 - after setup
from django.utils import timezone  # noqa: E402

from yakuba.decisions.models import Decision  # noqa: E402
from yakuba.decisions.services import approve  # noqa: E402
from yakuba.demo import lives, people  # noqa: E402
from yakuba.demo.lives import Town, waiting_step  # noqa: E402
from yakuba.foundation.accounts.models import User  # noqa: E402
from yakuba.foundation.files import queries as files  # noqa: E402
from yakuba.foundation.files.models import StoredFile  # noqa: E402
from yakuba.foundation.tenancy.active import acting_in  # noqa: E402
from yakuba.foundation.tenancy.models import Municipality  # noqa: E402
from yakuba.organisation.queries import actor_for, holders_of  # noqa: E402
from yakuba.procedures.models import Application, CorrectionRequest, Note, Procedure  # noqa: E402

CODE = "dog-registration"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PAGES = (
    ("", "/"),
    ("", "/procedures/child-allowance/"),
    ("", "/open/"),
    ("aoki", "/desk/"),
    ("aoki", "/desk/cases/"),
    ("ishida", "/desk/decisions/"),
    ("kato", "/desk/measures/"),
    ("kimura", "/desk/audit/"),
    ("kimura", "/desk/deliveries/"),
    ("kimura", "/desk/organisation/"),
    ("kimura", "/desk/definitions/"),
)


def client(username: str) -> Client:
    """Return a browser in which this member of the cast is logged in; "" for nobody."""
    browser = Client()
    if username:
        browser.force_login(User.objects.get(username=username), backend=BACKEND)
    return browser


def statuses() -> dict[str, int]:
    """Open pages of every kind, and each case of 子育て支援課."""
    found = {f"{who} {path}": client(who).get(f"/mihon{path}").status_code for who, path in PAGES}
    aoki = client("aoki")
    for case in Application.objects.filter(procedure__slug="child-allowance"):
        path = f"/desk/cases/{case.pk}/"
        found[f"aoki {path}"] = aoki.get(f"/mihon{path}").status_code
    return found


def decide() -> int:
    """Let every post approve what waits for it; returns how many decisions were made."""
    made = 0
    for decision in Decision.objects.filter(decided_at=None, abandoned_at=None):
        while (step := waiting_step(decision)) is not None:
            at = timezone.now()
            holder = holders_of(step.post, timezone.localdate(at))[0]
            approve(decision=decision, actor=actor_for(holder, on=timezone.localdate(at)), at=at)
            decision.refresh_from_db()
        made += 1
    return made


def submit(mihon: Municipality) -> str:
    """Apply for something new; returns the receipt number."""
    clerk = User.objects.get(username="kimura")
    town = Town(mihon, {CODE: Procedure.objects.get(slug=CODE)}, {CODE: clerk}, clerk)
    rng = Random(19)
    draft = lives.start(town, CODE, people.person(rng, 70_001), rng, timezone.now())
    return lives.send(town, CODE, draft, rng, timezone.now()).receipt_number


def words() -> dict[str, Any]:
    """Read what was written before the upgrade, sealed by now or not."""
    return {
        "answers": {one.receipt_number: one.answers for one in Application.objects.all()},
        "corrections": sorted(
            json.dumps([one.answers_before, one.answers_after], sort_keys=True)
            for one in CorrectionRequest.objects.all()
        ),
        "notes": sorted(one.text for one in Note.objects.all()),
        "files": {str(one.pk): len(files.read(one)) for one in StoredFile.objects.all()},
    }


def main() -> None:
    """Do it all once, in 見本市."""
    mihon = Municipality.objects.get(slug="mihon")
    with acting_in(mihon.pk):
        read = words()
        done = {
            "words": read,
            "statuses": statuses(),
            "receipt": submit(mihon),
            "decided": decide(),
            "open": Decision.objects.filter(decided_at=None, abandoned_at=None).count(),
        }
    sys.stdout.write(json.dumps(done, ensure_ascii=False))


main()
