"""The door between municipalities: what it shows, what it never shows, and what it leaves."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from yakuba.foundation.accounts.models import User
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.organisation.demo import Cast
from yakuba.organisation.queries import actor_for
from yakuba.region.models import Audience, Procurement
from yakuba.region.queries.exchange import published, published_columns
from yakuba.region.rules.exchange import Passage, Purpose
from yakuba.region.services.errors import UnableToAct
from yakuba.region.services.exchange import step_out


@pytest.fixture
def passage(takagi: User, reiji: Municipality, at: datetime) -> Passage:
    """高木 of 例示町 looks over the fence."""
    with acting_in(reiji.pk):
        actor = actor_for(takagi, on=at.date())
        return step_out(municipality=reiji, purpose=Purpose.PROCUREMENT, actor=actor, at=at)


def row(mihon: Municipality, at: datetime, **fields: object) -> Procurement:
    """Let 見本市 write a procurement; published to the region unless told otherwise."""
    shown: dict[str, object] = {"audience": Audience.REGION, "published_at": at} | fields
    with acting_in(mihon.pk):
        return Procurement.objects.create(
            key=uuid4(),
            title="端末",
            purpose="更新",
            unit="台",
            wanted_on=at.date() + timedelta(days=90),
            contact="DX推進課",
            announced_at=at,
            **shown,
        )


def test_only_what_was_published_to_the_reader_is_read(
    passage: Passage, mihon: Municipality, reiji: Municipality, at: datetime
):
    open_to_all = row(mihon, at)
    for_reiji = row(mihon, at, audience=Audience.ONE, addressee_id=reiji.pk)
    row(mihon, at, published_at=None)
    row(mihon, at, withdrawn_at=at)
    row(mihon, at, audience=Audience.PREFECTURE)
    row(mihon, at, audience=Audience.ONE, addressee_id=mihon.pk)
    row(mihon, at, audience=Audience.REGION, published_at=None, addressee_id=reiji.pk)
    with acting_in(reiji.pk):
        assert {one.pk for one in published(passage, Procurement)} == {open_to_all.pk, for_reiji.pk}
        assert {pk for (pk,) in published_columns(passage, Procurement, ["pk"])} == {
            open_to_all.pk,
            for_reiji.pk,
        }


def test_narrowing_cannot_widen(
    passage: Passage, mihon: Municipality, reiji: Municipality, at: datetime
):
    hidden = row(mihon, at, published_at=None)
    with acting_in(reiji.pk):
        assert published(passage, Procurement, lambda rows: rows | Procurement.objects.all()) == []
        assert published(passage, Procurement, lambda rows: Procurement.objects.all()) == []
        by_key = published(
            passage,
            Procurement,
            lambda rows: rows.filter(key__in=Procurement.objects.values("key")),
        )
        assert by_key == []
    assert hidden.published_at is None


def test_rows_of_another_prefecture_are_not_read(
    passage: Passage, mihon: Municipality, reiji: Municipality, at: datetime
):
    row(mihon, at)
    Municipality.objects.filter(pk=mihon.pk).update(prefecture="別県")
    with acting_in(reiji.pk):
        assert published(passage, Procurement) == []


def test_leaving_is_told_once_a_person_purpose_and_day(
    passage: Passage, takagi: User, reiji: Municipality, at: datetime
):
    def out(purpose: Purpose, moment: datetime) -> None:
        actor = actor_for(takagi, on=at.date())
        step_out(municipality=reiji, purpose=purpose, actor=actor, at=moment)

    with acting_in(reiji.pk):
        told = EventRecord.objects.filter(code="region.exchange.read")
        assert told.count() == 1
        out(Purpose.PROCUREMENT, at)
        assert told.count() == 1
        out(Purpose.LIBRARY, at)
        out(Purpose.PROCUREMENT, at + timedelta(days=1))
        assert told.count() == 3
        assert set(told.values_list("actor_name", flat=True)) == {"高木 進"}


def test_residents_and_staff_of_another_town_get_no_passage(
    cast: Cast, takagi: User, mihon: Municipality, at: datetime
):
    with acting_in(mihon.pk):
        strangers = (actor_for(takagi, on=at.date()), actor_for(cast.sasaki, on=at.date()))
        for stranger in (*strangers, Actor.guest()):
            with pytest.raises(UnableToAct, match="この自治体の職員だけ"):
                step_out(municipality=mihon, purpose=Purpose.LIBRARY, actor=stranger, at=at)
