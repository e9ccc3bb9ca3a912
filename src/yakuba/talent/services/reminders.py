"""Call to mind what ends: contracts with people from outside, and terms of roles."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.kernel.actor import Duty
from yakuba.kernel.wareki import to_wareki
from yakuba.organisation.models import Post
from yakuba.organisation.queries import holders_of
from yakuba.organisation.rules import Rank
from yakuba.talent.queries.outside import ending_contracts
from yakuba.talent.queries.roles import ending_terms
from yakuba.talent.queries.within import charged_with

from .telling import tell


@transaction.atomic
def remind_of_ends(*, at: datetime) -> int:
    """Promise a mail, once for each contract and term that ends soon; returns how many there are."""
    on = timezone.localdate(at)
    in_charge = charged_with(Duty.TALENT, on)
    contracts = ending_contracts(on)
    for contract in contracts:
        heads = Post.objects.filter(department=contract.department, rank=Rank.MANAGER.value)
        people = {one.pk: one for post in heads for one in holders_of(post, on)}
        last = to_wareki(contract.ends - timedelta(days=1))
        for user in {**people, **{one.pk: one for one in in_charge}}.values():
            _remind(
                user,
                f"【外部人材】契約がまもなく終わります（{last}まで）",
                [f"件名　{contract.title}", f"担当課　{contract.department.name}"],
                f"outside/contracts/{contract.pk}/",
                contract.ref,
                f"contract_end.{contract.pk}.{contract.ends}.{user.pk}",
                at,
            )
    terms = ending_terms(on)
    for term in terms:
        last = to_wareki(term.ends - timedelta(days=1))
        _remind(
            term.user,
            f"【役割】任期がまもなく終わります（{last}まで）",
            [f"役割　{term.kind.name}", "続けたいときは、任期の更新を希望できます。"],
            f"roles/terms/{term.pk}/",
            term.ref,
            f"term_end.{term.pk}",
            at,
        )
    return len(contracts) + len(terms)


def _remind(
    user: User,
    subject_line: str,
    lines: list[str],
    path: str,
    about: SubjectRef,
    key: str,
    at: datetime,
) -> None:
    tell(
        user=user,
        subject_line=subject_line,
        lines=lines,
        path=path,
        about=about,
        key=key,
        at=at,
        is_bulk=True,
    )
