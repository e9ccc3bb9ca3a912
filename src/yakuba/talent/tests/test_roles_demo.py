"""The demo's roles are built through the services, and every address of people can be staged."""

from datetime import timedelta

from django.utils import timezone

from yakuba.organisation.demo import Cast
from yakuba.programmes.services.projects import register_project
from yakuba.talent.demo import roles as demo
from yakuba.talent.models import Contract, Leaving, Need, RoleTerm
from yakuba.talent.services.frameworks import adopt_shipped

from .people_desk import PeopleDesk


def test_the_demo_has_promoters_one_who_left_contracts_and_a_gap(cast: Cast, in_mihon: object):
    desk = PeopleDesk(cast, timezone.now())
    project = register_project(
        name="ごみ分別アプリ", department=cast.environment, **desk.act_on(cast.kudo)
    )
    adopt_shipped(code="dss", actor=desk.murakami, at=desk.at - timedelta(days=300))
    demo.build(cast=cast, now=desk.at, projects=[project.ref])
    answered = [one.answered_at is not None for one in Leaving.objects.order_by("given_at")]
    assert answered == [True, False]
    assert (Contract.objects.count(), Need.objects.count()) == (2, 1)
    before = RoleTerm.objects.count()
    demo.build_city(now=desk.at)
    assert RoleTerm.objects.count() > before
