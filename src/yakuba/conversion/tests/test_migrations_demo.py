"""The migrations of the demo stand as a visitor finds them."""

from yakuba.conversion.demo.migrations import build
from yakuba.conversion.models import MigrationReview, Rehearsal
from yakuba.conversion.queries.plans import lines_of
from yakuba.conversion.queries.reviews import line_of
from yakuba.organisation.demo import Cast


def test_the_demo_has_three_migrations_at_different_points(cast: Cast, in_mihon: object):
    plans = build(cast, now=cast.at)
    allowance, residents, waste = lines_of(plans, cast.at.date())
    assert (allowance.tally.total, allowance.tally.open, allowance.tally.gaps) == (12, 1, 2)
    assert residents.tally.open == 15
    assert waste.tally.total == 0
    first = Rehearsal.objects.get(reported_at__isnull=False)
    assert first.figures.difference == 12
    assert allowance.rehearsal is not None
    assert line_of(MigrationReview.objects.get()).unmet == 1
