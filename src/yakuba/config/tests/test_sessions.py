"""A session that cannot be written because the database is away."""

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import OperationalError

from yakuba.config.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> SessionStore:
    one = SessionStore()
    one["held"] = []
    one.create()
    return one


def test_the_absence_of_the_database_is_no_ended_session(
    store: SessionStore, monkeypatch: pytest.MonkeyPatch
):
    def away(*args: object, **kwargs: object) -> None:
        raise OperationalError("terminating connection due to administrator command")

    monkeypatch.setattr(Session, "save", away)
    with pytest.raises(OperationalError, match="administrator"):
        store.save()


def test_a_session_that_was_ended_elsewhere_is_not_written_anew(store: SessionStore):
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        store.save()
    assert not Session.objects.exists()
