"""The demo's municipalities answer and share as real ones would, through the same tables."""

from datetime import timedelta

import pytest

from yakuba.foundation.tenancy.active import acting_in
from yakuba.programmes.services.playbooks import adopt_shipped
from yakuba.region.demo import compare, library
from yakuba.region.models import ClassFigure
from yakuba.region.queries import overview
from yakuba.region.queries.library import search, taken_here

from .towns import found_towns, passage_of

pytestmark = pytest.mark.django_db


def test_the_demo_prefecture_has_values_to_compare(mihonken, cast, takagi, at):
    found_towns(6)
    compare.build(prefecture=mihonken, now=at)
    with acting_in(mihonken.pk):
        found = overview.judged(passage_of(mihonken), on=at.date())
        assert found.values > 500
        assert ClassFigure.objects.filter(is_hidden=False).exists()
        assert any(row.now.judged for row in overview.need_rows(found, 2025))


def test_the_demo_library_has_a_copy_whose_origin_was_renewed(mihon, cast, takagi, reiji, at):
    with acting_in(mihon.pk):
        adopt_shipped(code="overall", actor=cast.actor(cast.kimura), at=at - timedelta(days=200))
    library.build(now=at)
    with acting_in(reiji.pk):
        found = search(passage_of(reiji))
        assert len(found) >= 3
        (taken,) = taken_here(passage_of(reiji))
        assert taken.made is not None
        assert taken.newer is not None
