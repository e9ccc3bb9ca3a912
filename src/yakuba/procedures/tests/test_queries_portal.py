"""Reads of the portal: postal codes, the map, free slots, whose drafts."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from yakuba.kernel.actor import Actor
from yakuba.procedures.models import Procedure, Slot
from yakuba.procedures.queries.drafts import open_drafts_of
from yakuba.procedures.queries.maps import map_of
from yakuba.procedures.queries.postal import places_at
from yakuba.procedures.queries.slots import free_slots
from yakuba.procedures.rules.shape import Booking
from yakuba.procedures.services import drafts

from .portal import publish


@pytest.mark.parametrize("typed", ["231-0017", "2310017", "〒２３１－００１７", " 231 0017 "])
def test_a_postal_code_gives_the_place_however_typed(typed):
    (place,) = places_at(typed)
    assert (place.prefecture, place.city, place.town) == ("神奈川県", "横浜市中区", "港町")


@pytest.mark.parametrize("typed", ["", "9999999", "abc", "12345678", "' OR 1=1"])
def test_what_is_no_postal_code_gives_nothing(typed):
    assert places_at(typed) == ()


def test_the_directory_serves_several_threads():
    found: list[object] = []
    work = [
        threading.Thread(target=lambda code=code: found.append(places_at(code)))
        for code in ("1000004", "0600042", "9071801", "6020033")
    ]
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()
    assert len(found) == 4
    assert all(found)


def test_a_town_has_a_map_or_none():
    town_map = map_of("mihon")
    assert town_map is not None
    assert [area.key for area in town_map.areas] == [str(n) for n in range(1, 10)]
    assert map_of("reiji") is None
    assert map_of("../../../../etc/passwd") is None


def test_only_slots_within_reach_and_with_room_are_free(cast, at, in_mihon):
    publish(in_mihon, at, "bulky-waste")
    procedure = Procedure.objects.get()
    today = timezone.localdate(at)
    for days, capacity, taken in ((0, 5, 0), (1, 5, 5), (2, 5, 4), (99, 5, 0)):
        Slot(
            procedure=procedure,
            date=today + timedelta(days=days),
            label="午前",
            capacity=capacity,
            taken=taken,
        ).save()
    free = free_slots(procedure, Booking("slot", 1, 60), on=today)
    assert [slot.date for slot in free] == [today + timedelta(days=2)]


def test_open_drafts_are_ones_own_or_held(cast, at, in_mihon):
    publish(in_mihon, at, "dog-registration")
    procedure = Procedure.objects.select_related("live_version").get()
    resident = cast.actor(cast.sasaki)
    mine = drafts.start(procedure=procedure, actor=resident, at=at)
    theirs = drafts.start(procedure=procedure, actor=Actor.guest(), at=at + timedelta(minutes=1))
    assert list(open_drafts_of(resident)) == [mine]
    assert list(open_drafts_of(resident.holding(frozenset({str(theirs.pk)})))) == [theirs, mine]
    assert list(open_drafts_of(Actor.guest(held_ids=frozenset({"not-a-uuid"})))) == []
