"""Let 仮名市 grow to 620 projects and 10,000 tasks.

Run with the installation's environment: python -m benchmarks.programmes_fill; prints JSON.
"""

import json
import sys

import django

django.setup()

from django.utils import timezone  # noqa: E402 - after setup

from yakuba.demo.kamei import grow  # noqa: E402
from yakuba.foundation.jobs.services import count_rows_for_planner  # noqa: E402
from yakuba.foundation.tenancy.active import acting_in  # noqa: E402
from yakuba.foundation.tenancy.models import Municipality  # noqa: E402
from yakuba.programmes.models import Project, Task, TaskRecord  # noqa: E402


def main() -> None:
    """Grow, and print what stands there."""
    with acting_in(Municipality.objects.get(slug="kamei").pk):
        grow(now=timezone.now())
        facts = {
            "projects": Project.objects.count(),
            "tasks": Task.objects.filter(removed_at=None).count(),
            "records": TaskRecord.objects.count(),
        }
    count_rows_for_planner(timezone.now())
    sys.stdout.write(json.dumps(facts))


if __name__ == "__main__":
    main()
