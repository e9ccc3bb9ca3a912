"""Run with an installation's environment: seal all that waits; prints events and seconds as JSON.

The heads bear a time two hours ago. A head of the last hour is one beside which late events are
still looked for, among all that it covers: eight million that were filled in at once, and in no
town's life were recorded within the hour. The events themselves are older than that.
"""

import json
import sys
import time
from datetime import timedelta

import django

django.setup()

from django.db import connections  # noqa: E402 - after setup
from django.utils import timezone  # noqa: E402

from yakuba.foundation.audit.queries.seals import newest_head  # noqa: E402
from yakuba.foundation.audit.services import seal  # noqa: E402
from yakuba.foundation.jobs.models import SweepTurn  # noqa: E402
from yakuba.foundation.tenancy.active import acting_in  # noqa: E402
from yakuba.foundation.tenancy.models import Municipality  # noqa: E402

AGO = timedelta(hours=2)
ALL = 1_000_000


def main() -> None:
    """Seal town by town, and let the worker's sealer come at once when it starts."""
    now, began, events = timezone.now(), time.perf_counter(), 0
    for town in Municipality.objects.order_by("pk"):
        with acting_in(town.pk):
            head = newest_head()
            at = max(now - AGO, head.sealed_at) if head else now - AGO
            sealed = seal(at=at, batches=ALL)
        events += sealed
        print(f"  sealed {sealed:,} events of {town.slug}", file=sys.stderr, flush=True)
    SweepTurn.objects.filter(name="audit.seal").update(next_at=now)
    seconds = time.perf_counter() - began
    connections.close_all()
    sys.stdout.write(json.dumps({"events": events, "seconds": round(seconds, 2)}))


if __name__ == "__main__":
    main()
