"""The people of the demo prefecture and what its municipalities share: talent and region together."""

from datetime import datetime

from django.db import transaction

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.organisation.demo import Cast
from yakuba.programmes.models import Project
from yakuba.region.demo import compare, dispatch, joint, library
from yakuba.talent.demo import roles, skills, training

PROJECTS_IN_NEED = 3


def build_people(cast: Cast, *, now: datetime) -> None:
    """Let 見本市 know its skills, courses and roles, and what its projects ask for."""
    with acting_in(cast.municipality.pk), transaction.atomic():
        skills.build_mihon(cast, now=now)
        training.build_mihon(cast, now=now)
        running = Project.objects.filter(finished_on=None, cancelled_on=None).order_by("code")
        roles.build(cast=cast, now=now, projects=[one.ref for one in running[:PROJECTS_IN_NEED]])


def build_people_of_city(*, now: datetime) -> None:
    """Let 仮名市 have its 400 staff, assessed over three years and trained."""
    skills.build_kamei(now=now)
    training.build_kamei(now=now)
    with acting_in(Municipality.objects.get(slug="kamei").pk):
        roles.build_city(now=now)


def build_region(*, cast: Cast, kobayashi: User, takagi: User, now: datetime, small: bool) -> None:
    """Let the municipalities of 見本県 ask, serve, compare, share and buy together."""
    prefecture = Municipality.objects.get(slug="mihonken")
    dispatch.build(prefecture=prefecture, now=now, small=small)
    library.build(now=now)
    joint.build(kobayashi=kobayashi, kimura=cast.kimura, takagi=takagi, now=now)
    if not small:
        compare.build(prefecture=prefecture, now=now)
