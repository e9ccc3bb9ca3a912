"""Run with an installation's environment: make drafts that only wait for 「申請する」.

usage: python -m tests.journeys.fill_drafts COUNT; prints JSON, one session and draft a resident.
"""

import json
import sys
from random import Random

import django

django.setup()

from django.contrib.sessions.backends.db import SessionStore  # noqa: E402 - after setup
from django.utils import timezone  # noqa: E402

from yakuba.demo import lives, people  # noqa: E402
from yakuba.demo.lives import Town  # noqa: E402
from yakuba.foundation.accounts.models import User  # noqa: E402
from yakuba.foundation.tenancy.active import acting_in  # noqa: E402
from yakuba.foundation.tenancy.models import Municipality  # noqa: E402
from yakuba.procedures.models import Procedure  # noqa: E402

CODE = "dog-registration"


def main(count: int) -> None:
    """Make the drafts and print how to send them."""
    mihon = Municipality.objects.get(slug="mihon")
    rng = Random(11)
    made = []
    with acting_in(mihon.pk):
        clerk = User.objects.get(username="kimura")
        town = Town(mihon, {CODE: Procedure.objects.get(slug=CODE)}, {CODE: clerk}, clerk)
        for number in range(count):
            who = people.person(rng, 50_000 + number)
            draft = lives.start(town, CODE, who, rng, timezone.now())
            session = SessionStore()
            session["held"] = [str(draft.pk)]
            session.create()
            made.append(
                {"draft": str(draft.pk), "session": session.session_key, "email": who.email}
            )
    sys.stdout.write(json.dumps(made))


main(int(sys.argv[1]))
