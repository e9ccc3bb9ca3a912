"""The two staged towns, built once for a module and taken back after it."""

from collections.abc import Iterator
from typing import Any

import pytest

from .staged import Staged, stage, undone


@pytest.fixture(scope="module")
def both_towns(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Staged]:
    """Build both towns inside a transaction that is undone when the module is through."""
    with django_db_blocker.unblock(), undone():
        yield stage(tmp_path_factory.mktemp("staged"))


@pytest.fixture
def staged(both_towns: Staged, settings: Any) -> Iterator[Staged]:
    """Both towns as they were built; what the test does to them is undone."""
    settings.FILES_ROOT = both_towns.files
    with undone():
        yield both_towns


@pytest.fixture
def lasting_memory(settings: Any) -> None:
    """Ask for the menu once and not with every page, as a running town does: three times faster."""
    settings.TOWN_MEMORY_SECONDS = 3600
