"""Run with an installation's environment: hand in the files of a folder and ask for a whole run.

usage: python -m tests.journeys.ask_run FOLDER; prints the key of the run.
"""

import sys
from pathlib import Path

import django

django.setup()

from django.utils import timezone  # noqa: E402 - after setup

from yakuba.conversion.rules.characters import Repertoire  # noqa: E402
from yakuba.conversion.rules.runs import RunKind  # noqa: E402
from yakuba.conversion.services.batches import receive_batch, receive_file  # noqa: E402
from yakuba.conversion.services.plans import PlanDraft, make_plan  # noqa: E402
from yakuba.conversion.services.runs import RunDraft, ask_run  # noqa: E402
from yakuba.foundation.accounts.models import User  # noqa: E402
from yakuba.foundation.tenancy.active import acting_in  # noqa: E402
from yakuba.foundation.tenancy.models import Municipality  # noqa: E402
from yakuba.organisation.models import Department  # noqa: E402
from yakuba.organisation.queries import actor_for  # noqa: E402

FILES = {"jumin": "residents.csv", "setai": "households.csv"}


def main(folder: Path) -> None:
    """Ask for the run and print its key."""
    now = timezone.now()
    day = timezone.localdate(now)
    with acting_in(Municipality.objects.get(slug="mihon").pk):
        kimura = actor_for(User.objects.get(username="kimura"), on=day)
        section = Department.objects.get(code="2010", valid_to=None)
        draft = PlanDraft(department=section, business="juki")
        plan = make_plan(draft=draft, actor=kimura, at=now)
        batch = receive_batch(
            plan=plan, title="抽出", layout="sample-legacy-resident", actor=kimura, at=now
        )
        for code, name in FILES.items():
            with (folder / name).open("rb") as content:
                receive_file(
                    batch=batch, code=code, name=name, content=content, actor=kimura, at=now
                )
        wanted = RunDraft(batch, "sample-resident", RunKind.FULL, Repertoire.UNICODE, day)
        run = ask_run(plan=plan, draft=wanted, actor=kimura, at=now)
    sys.stdout.write(str(run.pk))


main(Path(sys.argv[1]))
