"""What waits and what was settled on the desks of 見本市 and 仮名市: reports, a begun project."""

from datetime import datetime

from django.db import transaction

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.organisation.demo import Cast
from yakuba.organisation.models import Department, Post
from yakuba.programmes.demo.desk import Desk, build_desk
from yakuba.programmes.demo.review import Reviewers, build_reports


def build_desks_of_mihon(cast: Cast, *, now: datetime) -> None:
    """Let 木村 begin a project from a playbook, and 野村 and 加藤 confirm what 木村 reports."""
    head, mayor = cast.posts["DX推進課長"], cast.posts["市長"]
    with acting_in(cast.municipality.pk), transaction.atomic():
        desk = Desk(
            town=cast.municipality,
            officer=cast.kimura,
            colleague=cast.aoki,
            section=cast.dx,
            head=head,
            name="子育てと引っ越しの手続のオンライン化",
            playbook="online-procedures",
            answers={
                "type": ["2"],
                "groups": ["childcare", "moving"],
                "rules": ["regulation"],
                "procurement": ["proposal"],
                "budget": ["held"],
            },
        )
        build_desk(desk, now=now)
        build_reports(Reviewers(cast.kimura, (head, mayor)), now=now)


def build_desks_of_kamei(*, now: datetime) -> None:
    """Do the same in 仮名市, with 宮本 of its DX推進課 and 林, its mayor."""
    town = Municipality.objects.get(slug="kamei")
    with acting_in(town.pk), transaction.atomic():
        section = Department.objects.get(name="DX推進課")
        head = Post.objects.get(department=section, title="課長")
        mayor = Post.objects.get(title="市長")
        miyamoto = User.objects.get(username="miyamoto")
        desk = Desk(
            town=town,
            officer=miyamoto,
            colleague=User.objects.get(username="harada"),
            section=section,
            head=head,
            name="住民記録と国民健康保険のシステムの標準化",
            playbook="standardisation",
            answers={
                "businesses": ["juki", "kokuho"],
                "pia": ["full"],
                "procurement": ["tender"],
                "budget": ["held"],
                "rules": ["ordinance"],
            },
        )
        build_desk(desk, now=now)
        build_reports(Reviewers(miyamoto, (head, mayor)), now=now)
