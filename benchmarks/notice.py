"""Time one notice, warm, inside a process: prints milliseconds as JSON."""

import json
import sys
import time

import django

django.setup()

from yakuba.foundation.documents.engine import typeset  # noqa: E402
from yakuba.foundation.documents.models import IssuedDocument  # noqa: E402 - after setup
from yakuba.foundation.documents.registry import kind_of  # noqa: E402
from yakuba.foundation.tenancy.active import acting_in  # noqa: E402
from yakuba.foundation.tenancy.models import Municipality  # noqa: E402

WARM_UP = 3


def main(count: int) -> None:
    """Set the newest notice again and again."""
    with acting_in(Municipality.objects.get(slug="mihon").pk):
        document = IssuedDocument.objects.order_by("-issued_at").first()
        assert document is not None
        kind = kind_of(document.kind)
        times = []
        for turn in range(WARM_UP + count):
            began = time.perf_counter()
            typeset(kind.template_path, kind.build(document), title=f"{document.title}{turn}")
            times.append((time.perf_counter() - began) * 1000)
    sys.stdout.write(json.dumps(times[WARM_UP:]))


main(int(sys.argv[1]))
