"""Where people are counted: in their 課, or in the body itself where there is no 課 above them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from yakuba.organisation.models import Appointment
from yakuba.organisation.queries import on_day, places_on
from yakuba.organisation.rules import DepartmentKind, Place, line_of


@dataclass(frozen=True, slots=True)
class Seat:
    """A person in their main post."""

    user_id: int
    post_id: int
    rank: str
    office_id: int


def office_of(department_id: int, places: dict[int, Place]) -> int:
    """Return the 課 in or above which the department lies, or the department itself."""
    line = line_of(department_id, places)
    return next((one for one in line if places[one].kind is DepartmentKind.SECTION), department_id)


def offices_on(on: date) -> dict[int, set[int]]:
    """Return every office of the day with the departments that are counted in it."""
    places = places_on(on)
    found: dict[int, set[int]] = {}
    for department_id in places:
        found.setdefault(office_of(department_id, places), set()).add(department_id)
    return found


def seats_of(
    on: date, *, offices: Collection[int] | None = None, tree: dict[int, set[int]] | None = None
) -> list[Seat]:
    """Return who serves where on the day by their main post; of these offices, or of all."""
    tree = offices_on(on) if tree is None else tree
    wanted = tree if offices is None else {one: tree.get(one, {one}) for one in offices}
    place = {department: office for office, below in wanted.items() for department in below}
    rows = Appointment.objects.filter(on_day(on), is_concurrent=False)
    if offices is not None:
        rows = rows.filter(post__department__in=place)
    listed = rows.values_list("user_id", "post_id", "post__rank", "post__department_id")
    return [
        Seat(user_id, post_id, rank, place[department])
        for user_id, post_id, rank, department in listed
        if department in place
    ]


def seats_of_users(user_ids: Collection[int], on: date) -> dict[int, Seat]:
    """Return where these people serve on the day."""
    places = places_on(on)
    rows = Appointment.objects.filter(on_day(on), is_concurrent=False, user__in=user_ids)
    listed = rows.values_list("user_id", "post_id", "post__rank", "post__department_id")
    return {
        user_id: Seat(user_id, post_id, rank, office_of(department, places))
        for user_id, post_id, rank, department in listed
    }
