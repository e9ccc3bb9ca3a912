"""計測市 of the benchmark of decisions: 200 sections, two people in each post of a 係長.

Everything about it is made up; its code is assigned to nobody.
"""

from datetime import date, datetime, timedelta
from functools import cache

from django.contrib.auth.hashers import make_password

from yakuba.decisions.demo import build_prompts, build_senketsu
from yakuba.foundation.accounts.models import User, UserKind
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality, MunicipalityKind
from yakuba.organisation.demo import DEMO_PASSWORD
from yakuba.organisation.models import Absence, Appointment, Department, Post
from yakuba.organisation.rules import DepartmentKind, Rank

from .decisions import SLUG

DIVISIONS, SECTIONS = 20, 200
# The 課長 of every twentieth section is away: the 係長 finds both inboxes on one desk.
AWAY_EVERY = 20
_FOUNDED = date(2015, 4, 1)


def found(now: datetime) -> Municipality:
    """Found the city with its bureaus, sections, posts and the people in them."""
    town = Municipality.objects.create(
        code="993999",
        slug=SLUG,
        name="計測市",
        kana="ケイソクシ",
        kind=MunicipalityKind.CITY,
        prefecture="計測県",
        population=900_000,
        head_title="計測市長",
        head_name="森 さくら",
        mail_from="noreply@kessai.example.jp",
        telephone="000-000-4000",
        address="計測県計測市1番地",
        opening_hours="平日",
        document_prefix="計",
    )
    with acting_in(town.pk):
        build_senketsu(municipality=town, at=now, valid_from=_FOUNDED)
        build_prompts(at=now, valid_from=_FOUNDED)
        top = Department.objects.create(
            code="0", name="計測市", kind=DepartmentKind.BODY.value, valid_from=_FOUNDED
        )
        _seat(town, now, top, [("市長", Rank.MAYOR)])
        for number in range(DIVISIONS):
            division = Department.objects.create(
                code=str(10 + number),
                name=f"第{number + 1}部",
                kind=DepartmentKind.DIVISION.value,
                parent=top,
                valid_from=_FOUNDED,
            )
            _seat(town, now, division, [("部長", Rank.DIRECTOR)])
            for inner in range(SECTIONS // DIVISIONS):
                _section(town, now, division, number * (SECTIONS // DIVISIONS) + inner)
    return town


def _section(town: Municipality, now: datetime, division: Department, number: int) -> None:
    section = Department.objects.create(
        code=f"{1000 + number}",
        name=f"第{number + 1}課",
        kind=DepartmentKind.SECTION.value,
        parent=division,
        valid_from=_FOUNDED,
    )
    # The post of the 係長 is held by two: both may decide, and only one can.
    seats = [("課長", Rank.MANAGER), ("係長", Rank.CHIEF), ("主事", Rank.OFFICER)]
    manager, *_ = _seat(town, now, section, seats)
    if number % AWAY_EVERY == 0:
        Absence.objects.create(
            user=manager,
            start_at=now - timedelta(days=1),
            end_at=now + timedelta(days=30),
            reason="出張",
        )


def _seat(
    town: Municipality, now: datetime, place: Department, seats: list[tuple[str, Rank]]
) -> list[User]:
    """Create the posts with somebody in each; a 係長 has a deputy in the same post."""
    people = []
    for title, rank in seats:
        post = Post.objects.create(department=place, title=title, rank=rank.value)
        for twin in range(2 if rank is Rank.CHIEF else 1):
            user = User.objects.create(
                username=f"{rank.value.lower()}-{place.code}-{twin}",
                password=_password(),
                name=f"{place.name} {title}",
                email=f"{rank.value.lower()}{twin}@{place.code}.kessai.example.jp",
                kind=UserKind.STAFF,
                municipality=town,
                date_joined=now,
            )
            Appointment.objects.create(user=user, post=post, valid_from=_FOUNDED)
            people.append(user)
    return people


@cache
def _password() -> str:
    """Return the hash of the demo's password, reckoned once for everybody."""
    return make_password(DEMO_PASSWORD)
