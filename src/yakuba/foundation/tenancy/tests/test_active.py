"""A forgotten town is an error and never a leak."""

import pytest
from django.http import HttpRequest, StreamingHttpResponse
from django.test import RequestFactory

from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import NoActiveTown, acting_in, active_municipality_id
from yakuba.foundation.tenancy.middleware import TownMiddleware
from yakuba.foundation.tenancy.models import Municipality, WrongTown

pytestmark = pytest.mark.django_db


def an_event() -> EventRecord:
    return EventRecord(
        code="test.thing.happened",
        subject_kind="test.thing",
        subject_id="1",
        actor_kind="SYSTEM",
        actor_name="システム",
        occurred_at="2026-11-20T01:00:00Z",
    )


def test_reading_without_a_town_raises():
    with pytest.raises(NoActiveTown):
        EventRecord.objects.count()


def test_writing_without_a_town_raises():
    with pytest.raises(NoActiveTown):
        an_event().save()


def test_rows_of_another_town_are_invisible(mihon: Municipality, reiji: Municipality):
    with acting_in(mihon.pk):
        an_event().save()
        assert EventRecord.objects.count() == 1
    with acting_in(reiji.pk):
        assert EventRecord.objects.count() == 0


def test_a_row_of_another_town_is_not_written(mihon: Municipality, reiji: Municipality):
    row = an_event()
    row.municipality = mihon
    with acting_in(reiji.pk), pytest.raises(WrongTown):
        row.save()


def test_blocks_nest_and_restore_the_outer_town(mihon: Municipality, reiji: Municipality):
    with acting_in(mihon.pk):
        with acting_in(reiji.pk):
            assert active_municipality_id() == reiji.pk
        assert active_municipality_id() == mihon.pk


def test_rows_streamed_into_an_answer_are_read_in_the_town(mihon: Municipality):
    def answer(request: HttpRequest) -> StreamingHttpResponse:
        return StreamingHttpResponse(f"{row.pk}" for row in EventRecord.objects.all())

    with acting_in(mihon.pk):
        row = an_event()
        row.save()
    response = TownMiddleware(answer)(RequestFactory().get("/mihon/export.csv"))
    assert isinstance(response, StreamingHttpResponse)
    assert b"".join(response.streaming_content) == f"{row.pk}".encode()
    with pytest.raises(NoActiveTown):
        active_municipality_id()
