"""Run with the environment of an installation without history: stage one thing of every kind in it.

usage: python -m tests.journeys.stage_served; prints the keys that fill the addresses, as JSON.
"""

import json
import sys
from datetime import datetime
from typing import Any

import django

django.setup()

from django.utils import timezone  # noqa: E402 - after setup

from yakuba.foundation.accounts.models import User  # noqa: E402
from yakuba.foundation.tenancy.active import acting_in  # noqa: E402
from yakuba.foundation.tenancy.models import Municipality  # noqa: E402
from yakuba.organisation.queries import actor_for  # noqa: E402
from yakuba.talent.models import SkillFramework  # noqa: E402
from yakuba.talent.services.assessments import begin_assessment  # noqa: E402

from .staged_conversion import conversion_keys  # noqa: E402
from .staged_papers import paper_keys  # noqa: E402
from .staged_people import people_keys  # noqa: E402
from .staged_plans import plan_keys  # noqa: E402
from .staged_records import record_keys  # noqa: E402
from .staged_region import publish_kept, region_keys  # noqa: E402


def _begin_judging(keys: dict[str, Any], now: datetime) -> None:
    """Let 木村 be in the middle of judging herself; the one of the walks is handed in."""
    framework = SkillFramework.objects.get(pk=keys["talent:framework/key"])
    kimura = actor_for(User.objects.get(username="kimura"), on=timezone.localdate(now))
    begun = begin_assessment(framework=framework, actor=kimura, at=now)
    keys |= {f"talent:{page}/key": begun.pk for page in ("assess", "assess_check")}


def main() -> None:
    """Build on the cast of 見本市 and print the keys."""
    now = timezone.now()
    with acting_in(Municipality.objects.get(slug="mihon").pk):
        keys = {"number": 1, **plan_keys(now)}
        keys |= people_keys(now, keys["project_key"])
        keys |= conversion_keys(now)
        keys |= record_keys(now)
        keys |= paper_keys(now)
        keys |= region_keys(now)
        keys |= publish_kept(now)
        _begin_judging(keys, now)
    sys.stdout.write(json.dumps(keys, default=str))


main()
