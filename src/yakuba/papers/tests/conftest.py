"""見本市 with its 専決 table in force."""

from collections.abc import Iterator

import pytest

from yakuba.decisions.demo import build_senketsu
from yakuba.foundation.tenancy.active import acting_in
from yakuba.organisation.demo import Cast

from .desk import PapersDesk


@pytest.fixture
def desk(cast: Cast) -> Iterator[PapersDesk]:
    with acting_in(cast.municipality.pk):
        build_senketsu(municipality=cast.municipality, at=cast.at, valid_from=cast.at.date())
        yield PapersDesk(cast)
