"""The demo is as large as it is said to be: 620 projects over 24 months, 59 towns, 400 staff."""

from collections import Counter
from datetime import datetime, timedelta
from random import Random

import pytest
from django.utils import timezone

from yakuba.demo import kamei, world
from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality, MunicipalityKind
from yakuba.kernel.fiscal import Month
from yakuba.organisation.demo import found_mihon, found_mihonken, found_reiji
from yakuba.organisation.models import Appointment, Department, Post
from yakuba.programmes.demo.city import City
from yakuba.programmes.demo.history import Office
from yakuba.programmes.demo.words import OFFICES
from yakuba.region.demo import pool
from yakuba.region.demo.dispatch import Past
from yakuba.region.demo.towns import found_towns
from yakuba.region.models import Adviser
from yakuba.talent.demo import skills
from yakuba.talent.models import Assessment


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def test_the_city_has_620_projects_with_10_000_tasks_over_24_months(
    in_mihon: Municipality, now: datetime
):
    """The rows as they are thought out, before they are written."""
    size = world.Size().city
    assert size == kamei.FULL
    offices = [
        Office(Department(name=section), Post(title="課長"), [User(username=section)], matter)
        for _, sections in OFFICES
        for section, matter in sections
    ]
    city = City(in_mihon, offices, now=now, months=size.months)
    laid = city.lives(size.projects, Random(0), initiatives=[], tasks=size.tasks)
    assert len(laid) == len({one.project.code for one in laid}) == 620
    assert sum(len(one.life.steps) for one in laid) == 10_000
    first = min(one.project.created_at for one in laid)
    assert timedelta(days=700) < now - first < timedelta(days=850)
    told = Counter(Month.of(timezone.localdate(at)) for one in laid for _, at in one.moments)
    assert len([month for month, count in told.items() if count >= 20]) >= 23
    stages = Counter(one.project.stage.name for one in laid)
    assert min(stages["RUNNING"], stages["FINISHED"]) > 100
    assert set(stages) >= {"PROPOSED", "PLANNED", "SUSPENDED", "CANCELLED"}


def test_the_prefecture_has_four_towns_and_55_small_ones_and_120_advisers(db: None, now: datetime):
    found_mihon(), found_reiji(), world._found_neighbours()
    prefecture = found_mihonken()
    found_towns(at=now - timedelta(days=420))
    towns = Municipality.objects.exclude(kind=MunicipalityKind.PREFECTURE)
    assert towns.count() == 4 + 55
    assert towns.filter(population__gte=30_000).count() < towns.count() / 2
    with acting_in(prefecture.pk):
        past = Past(prefecture, now, small=False)
        assert len(past.towns) == 59
        assert past.advisers_wanted == 120
        own = pool.count_of_towns_own()
        pool.register(120 - own, prefix="P", now=now, rng=Random(1), scheme=None)
        assert Adviser.objects.filter(number__startswith="P").count() == 120 - own
    assert 0 < own < 60


@pytest.mark.slow
def test_the_city_has_400_staff_assessed_over_three_years(db: None, now: datetime):
    world._found_neighbours()
    size = kamei.Size(projects=10, tasks=160, months=1, per_pillar=1)
    kamei.build_kamei(now=now, beginning=now - timedelta(days=400), size=size)
    skills.build_kamei(now=now)
    with acting_in(Municipality.objects.get(slug="kamei").pk):
        assert Appointment.objects.filter(is_concurrent=False).count() == 400
        rounds = Counter(Assessment.objects.values_list("as_of", flat=True))
        assert len(rounds) == 3
        assert max(rounds) - min(rounds) > timedelta(days=2 * 325)
        assert all(count > 330 for count in rounds.values())
        assert Assessment.objects.values("user").distinct().count() > 380
