"""仮名市: a large city with 65 sections, of which only the projects are built."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Final

from django.db import transaction
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.accounts.services import create_staff
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor, Duty
from yakuba.organisation import services
from yakuba.organisation.demo import DEMO_PASSWORD
from yakuba.organisation.models import Department, Post
from yakuba.organisation.queries import actor_for, departments_on, holders_of, posts_of
from yakuba.organisation.rules import DepartmentKind, Rank
from yakuba.programmes.demo.city import MONTHS, PROJECTS, TASKS, City, join_many
from yakuba.programmes.demo.history import Office
from yakuba.programmes.demo.strategy import draft, publish_and_measure
from yakuba.programmes.demo.words import FAMILIES, GIVENS, OFFICES
from yakuba.programmes.models import Initiative, Membership, Project, Task

_BUILDER: Final = Actor.system("初期設定")
_FOUNDED: Final = date(2020, 4, 1)
_TITLE: Final = "仮名市DX推進方針"
# Who can log in: section, title of the post, name.
_MAYOR: Final = ("hayashi", "林 一郎", "ハヤシ イチロウ")
_NAMED: Final = {
    ("DX推進課", "担当"): ("miyamoto", "宮本 さやか", "ミヤモト サヤカ"),
    ("納税課", "課長"): ("shimizu", "清水 健二", "シミズ ケンジ"),
    ("納税課", "担当"): ("harada", "原田 翔", "ハラダ ショウ"),
}
MEMBERSHIPS: Final = 40


@dataclass(frozen=True, slots=True)
class Size:
    """How large a part of the city is built."""

    projects: int = PROJECTS
    tasks: int = TASKS
    months: int = MONTHS
    divisions: int = len(OFFICES)
    per_pillar: int = 12


FULL: Final = Size()
SMALL: Final = Size(projects=12, tasks=192, months=2, divisions=3, per_pillar=1)


def build_kamei(*, now: datetime, beginning: datetime, size: Size) -> None:
    """Build the city in the town 仮名市 that is founded already."""
    town = Municipality.objects.get(slug="kamei")
    with acting_in(town.pk), transaction.atomic():
        offices, officer, worker = _town_hall(town, beginning, size)
        actor = actor_for(officer, on=timezone.localdate(now))
        strategy, initiatives = draft(
            title=_TITLE,
            posts=[office.head for office in offices],
            per_pillar=size.per_pillar,
            actor=actor,
            at=beginning,
        )
        city = City(town, offices, now=now, months=size.months)
        city.build(size.projects, initiatives=initiatives, tasks=size.tasks)
        join_many(worker, _elsewhere(worker, offices))
        rng = Random("仮名市")
        publish_and_measure(strategy, actor=actor, at=beginning, now=now, rng=rng)


def grow(*, now: datetime) -> None:
    """Let a city that was built small grow to its full size; for whoever measures how pages fare."""
    town = Municipality.objects.get(slug="kamei")
    missing = PROJECTS - Project.objects.count()
    if missing <= 0:
        return
    with transaction.atomic():
        offices = _offices_there(timezone.localdate(now))
        initiatives = list(Initiative.objects.order_by("pk"))
        city = City(town, offices, now=now)
        city.build(missing, initiatives=initiatives, tasks=TASKS - Task.objects.count())
        worker = User.objects.get(username="harada")
        Membership.objects.filter(user=worker, role="WORKER").delete()
        join_many(worker, _elsewhere(worker, offices))


def _offices_there(on: date) -> list[Office]:
    """Return the sections that stand there, each with its head's post and its officers."""
    matters = {section: matter for _, sections in OFFICES for section, matter in sections}
    found = []
    for department in departments_on(on).filter(kind=DepartmentKind.SECTION.value):
        posts = {post.title: post for post in posts_of(department)}
        officers = holders_of(posts["担当"], on)
        found.append(Office(department, posts["課長"], officers, matters[department.name]))
    return found


def _elsewhere(worker: User, offices: Sequence[Office]) -> list[Project]:
    """Return the projects of other sections in which the officer takes part."""
    own = next(office.department.pk for office in offices if worker in office.officers)
    return list(Project.objects.exclude(department=own).order_by("-pk")[:MEMBERSHIPS])


def _town_hall(town: Municipality, at: datetime, size: Size) -> tuple[list[Office], User, User]:
    """Found departments, posts and people; returns the sections, the DX officer, and one who works."""
    staff = _Staff(town, at)
    body = _department("00", "市長部局", DepartmentKind.BODY, None, at)
    staff.appoint(_post(body, "市長", Rank.MAYOR, (Duty.EXECUTIVE,), at), _MAYOR)
    offices: list[Office] = []
    # The section of those who can log in is among the first, so that a small city has them.
    for number, (name, sections) in enumerate(OFFICES[: size.divisions], 1):
        division = _department(f"{number:02}", name, DepartmentKind.DIVISION, body, at)
        for place, (section, matter) in enumerate(sections, 1):
            code = f"{number:02}{place:02}"
            department = _department(code, section, DepartmentKind.SECTION, division, at)
            offices.append(staff.office(department, matter))
    return offices, staff.named["miyamoto"], staff.named["harada"]


def _department(
    code: str, name: str, kind: DepartmentKind, parent: Department | None, at: datetime
) -> Department:
    return services.found_department(
        code=code,
        name=name,
        kind=kind,
        parent=parent,
        valid_from=_FOUNDED,
        actor=_BUILDER,
        at=at,
    )


def _post(
    department: Department, title: str, rank: Rank, duties: Sequence[Duty], at: datetime
) -> Post:
    return services.create_post(
        department=department, title=title, rank=rank, duties=duties, actor=_BUILDER, at=at
    )


class _Staff:
    """Hires people one after the other; only those who are named can log in."""

    def __init__(self, town: Municipality, at: datetime) -> None:
        self.town, self.at, self.number = town, at, 0
        self.named: dict[str, User] = {}

    def office(self, department: Department, matter: str) -> Office:
        """Return the section with a head and two officers."""
        duties = (Duty.DX,) if department.name == "DX推進課" else ()
        head = _post(department, "課長", Rank.MANAGER, duties, self.at)
        self.appoint(head, _NAMED.get((department.name, "課長")))
        post = _post(department, "担当", Rank.OFFICER, duties, self.at)
        officers = [
            self.appoint(post, _NAMED.get((department.name, "担当"))),
            self.appoint(post, None),
        ]
        return Office(department, head, officers, matter)

    def appoint(self, post: Post, who: tuple[str, str, str] | None) -> User:
        """Hire somebody for the post."""
        username, name, kana = who or self._next()
        user = create_staff(
            municipality=self.town,
            username=username,
            name=name,
            kana=kana,
            password=DEMO_PASSWORD if who else None,
            email=f"{username}@{self.town.slug}.example.jp",
            actor=_BUILDER,
            at=self.at,
        )
        if who:
            self.named[username] = user
        services.appoint(user=user, post=post, valid_from=_FOUNDED, actor=_BUILDER, at=self.at)
        return user

    def _next(self) -> tuple[str, str, str]:
        family = FAMILIES[self.number % len(FAMILIES)]
        given = GIVENS[self.number // len(FAMILIES) % len(GIVENS)]
        self.number += 1
        return f"k{self.number:04}", f"{family[0]} {given[0]}", f"{family[1]} {given[1]}"
