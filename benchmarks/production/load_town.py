"""Publish the two forms of the load in 見本市, cut out of the real one for 罹災証明.

Run with an installation's environment: python -m benchmarks.production.load_town
"""

import copy
from typing import Any

import django

django.setup()

from django.utils import timezone  # noqa: E402 - after setup

from yakuba.demo import definitions  # noqa: E402
from yakuba.demo.world import BUILDER  # noqa: E402
from yakuba.foundation.tenancy.active import acting_in  # noqa: E402
from yakuba.foundation.tenancy.models import Municipality  # noqa: E402
from yakuba.procedures.models import Procedure  # noqa: E402
from yakuba.procedures.rules.vocabulary import SupersedePolicy  # noqa: E402
from yakuba.procedures.services.publishing import publish_version  # noqa: E402

from .load_journey import FORMS  # noqa: E402


def shortened(code: str, pages: tuple[str, ...]) -> dict[str, Any]:
    """Return the definition with these pages only and the declaration at the end."""
    document = copy.deepcopy(definitions.document("disaster-certificate"))
    document["code"] = code
    wanted = (*pages, "declaration")
    names = next(page for page in document["pages"] if page["key"] == "applicant")["questions"]
    document["pages"] = [page for page in document["pages"] if page["key"] in wanted]
    if "applicant" not in wanted:
        # An applicant needs a name: where it has no page of its own, it is asked on the first one.
        document["pages"][0]["questions"][:0] = names
    asked = {q["key"] for page in document["pages"] for q in page["questions"]}
    document["applicant"] = {
        role: key for role, key in document["applicant"].items() if key in asked
    }
    return document


def main() -> None:
    """Publish what is not there yet."""
    with acting_in(Municipality.objects.get(slug="mihon").pk):
        for form in FORMS.values():
            if Procedure.objects.filter(slug=form.slug).exists():
                continue
            publish_version(
                document=shortened(form.slug, tuple(page.key for page in form.pages)),
                policy=SupersedePolicy.MAY_CONTINUE,
                actor=BUILDER,
                at=timezone.now(),
            )


if __name__ == "__main__":
    main()
