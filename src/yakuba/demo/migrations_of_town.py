"""What 見本市 moves to standard systems, linked to the project that steers it."""

from datetime import datetime

from django.db import transaction

from yakuba.conversion.demo import migrations
from yakuba.foundation.tenancy.active import acting_in
from yakuba.organisation.demo import Cast
from yakuba.programmes.models import Project
from yakuba.programmes.services.links import link_subject

STEERING = "基幹業務システムの標準化"


def build_migrations(cast: Cast, *, now: datetime) -> None:
    """Let 見本市 have its migrations, and the project of the standardisation know them."""
    with acting_in(cast.municipality.pk), transaction.atomic():
        plans = migrations.build(cast, now=now)
        for project in Project.objects.filter(name=STEERING):
            for plan in (one for one in plans if one.business):
                link_subject(
                    project=project, subject=plan.ref, actor=cast.actor(cast.kimura), at=now
                )
