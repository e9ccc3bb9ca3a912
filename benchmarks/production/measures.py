"""Count all months of all towns anew; prints the seconds of each as JSON."""

import json
import sys
import time

import django

django.setup()

from django.utils import timezone  # noqa: E402 - after setup

from yakuba.foundation.measures.services import refresh  # noqa: E402
from yakuba.foundation.tenancy.active import acting_in  # noqa: E402
from yakuba.foundation.tenancy.models import Municipality  # noqa: E402
from yakuba.kernel.fiscal import Month  # noqa: E402

MONTHS = 25


def main() -> None:
    """Count from the newest month to the oldest."""
    now, seconds = timezone.now(), []
    for town in Municipality.objects.order_by("pk"):
        month = Month.of(timezone.localdate(now))
        with acting_in(town.pk):
            for _ in range(MONTHS):
                began = time.perf_counter()
                refresh(month=month, at=now)
                seconds.append(round(time.perf_counter() - began, 3))
                month = month.previous
    sys.stdout.write(json.dumps(seconds))


if __name__ == "__main__":
    main()
