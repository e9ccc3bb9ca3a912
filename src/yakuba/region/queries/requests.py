"""Requests: a municipality's own with where each stands, and what the prefecture received."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from yakuba.foundation.tenancy.rows import only
from yakuba.region.models import Answer, DispatchCase, DispatchRequest, Offer, Reply, Round
from yakuba.region.rules.advisers import read_skills
from yakuba.region.rules.asking import RequestDraft, Stage
from yakuba.region.rules.dispatch import Form
from yakuba.region.rules.exchange import Passage

from .exchange import published
from .rounds import rounds_by_key


def draft_in(row: DispatchRequest) -> RequestDraft:
    """Return what was typed of a request."""
    return RequestDraft(
        title=row.title,
        project_title=row.project_title,
        project_kind=row.project_kind,
        project_id=row.project_id,
        theme=row.theme,
        problem=row.problem,
        skills=read_skills(row.skills),
        language=row.language,
        form=Form(row.form),
        days=row.days,
        hours=row.hours,
        wished_from=row.wished_from,
        wished_until=row.wished_until,
        wished_days=tuple(date.fromisoformat(day) for day in row.wished_days),
        team_size=row.team_size,
        adviser_key=row.adviser_key,
        adviser_name=row.adviser_name,
        named_only=row.named_only,
        urgency=row.urgency,
        vendors=tuple(row.vendors),
        contact=row.contact,
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """A request, where it stands, and what hangs on it."""

    request: DispatchRequest
    stage: Stage
    round: Round | None = None
    offers: tuple[Offer, ...] = ()
    cases: tuple[DispatchCase, ...] = ()

    @property
    def due(self) -> date | None:
        """The day by which the municipality has to act next, if there is one."""
        if self.stage is Stage.DRAFT:
            return self.round.closes_on if self.round else None
        if self.stage is Stage.OFFERED:
            return min(one.answer_by for one in self.offers)
        if self.stage is Stage.REPORT:
            return min(one.report_due for one in self.cases if one.report_due)
        return None


def own_requests() -> QuerySet[DispatchRequest]:
    """Return the requests of this municipality, the newest first."""
    return DispatchRequest.objects.order_by("-drafted_at", "-pk")


def request_of(pk: int) -> DispatchRequest | None:
    """Return one of this municipality's."""
    return only(DispatchRequest.objects.filter(pk=pk))


def own_cases() -> QuerySet[DispatchCase]:
    """Return the cases of this municipality with report and follow-up, the newest first."""
    return DispatchCase.objects.select_related("reply", "report", "follow_up").order_by(
        "-accepted_at", "-pk"
    )


def case_of(pk: int) -> DispatchCase | None:
    """Return one of this municipality's."""
    return only(own_cases().filter(pk=pk))


def is_served(request: DispatchRequest) -> bool:
    """Tell whether an adviser was accepted for an own request and not cancelled since."""
    return DispatchCase.objects.filter(reply__request=request, cancelled_at=None).exists()


def left_over(passage: Passage) -> list[DispatchRequest]:
    """Return the sent requests of this municipality that no round looks after any more."""
    rows = DispatchRequest.objects.filter(published_at__isnull=False, withdrawn_at=None)
    settled = {key for key, one in rounds_by_key(passage).items() if one.settled_at is not None}
    offered = {one.request_key for one in open_offers(passage)}
    return [
        row
        for row in rows
        if (row.round_key is None or row.round_key in settled)
        and row.key not in offered
        and not is_served(row)
    ]


def open_offers(passage: Passage) -> list[Offer]:
    """Return the offers made to this municipality that it has not answered."""
    replied = set(Reply.objects.values_list("offer_key", flat=True))
    return [one for one in offers_here(passage) if one.key not in replied]


def offers_here(passage: Passage) -> list[Offer]:
    """Return every offer made to this municipality that was not taken back."""
    return published(
        passage,
        Offer,
        lambda rows: rows.filter(addressee_id=passage.reader_id).select_related(
            "round", "municipality"
        ),
    )


def standings(passage: Passage, rows: Iterable[DispatchRequest]) -> list[Standing]:
    """Return where each of this municipality's requests stands."""
    rounds = rounds_by_key(passage)
    offers: dict[UUID, list[Offer]] = defaultdict(list)
    for offer in open_offers(passage):
        offers[offer.request_key].append(offer)
    cases: dict[int, list[DispatchCase]] = defaultdict(list)
    delivered = _with_days()
    for case in own_cases():
        cases[case.reply.request_id].append(case)
    return [
        Standing(
            request=row,
            stage=stage_of(row, offers[row.key], cases[row.pk], delivered),
            round=rounds.get(row.round_key) if row.round_key else None,
            offers=tuple(offers[row.key]),
            cases=tuple(cases[row.pk]),
        )
        for row in rows
    ]


def _with_days() -> set[int]:
    rows = DispatchCase.objects.filter(delivered__withdrawn_at=None, delivered__isnull=False)
    return set(rows.values_list("pk", flat=True))


def stage_of(
    request: DispatchRequest,
    offers: Iterable[Offer],
    cases: Iterable[DispatchCase],
    delivered: set[int],
) -> Stage:
    """Return the stage; of several cases the one that is least far."""
    stages = [case_stage(one, one.pk in delivered) for one in cases]
    alive = [one for one in stages if one is not Stage.CANCELLED]
    if request.withdrawn_at is not None:
        return Stage.WITHDRAWN
    if request.published_at is None:
        return Stage.DRAFT
    if any(True for _ in offers):
        return Stage.OFFERED
    if alive:
        return min(alive, key=list(Stage).index)
    if stages:
        return Stage.CANCELLED
    return Stage.SENT if request.round_key else Stage.WAITING


def case_stage(case: DispatchCase, has_days: bool) -> Stage:
    """Return where a case stands; its report and follow-up were read with it."""
    if case.cancelled_at is not None:
        return Stage.CANCELLED
    if hasattr(case, "follow_up"):
        return Stage.DONE
    if hasattr(case, "report"):
        return Stage.REPORTED
    if case.ended_on is not None:
        return Stage.REPORT
    return Stage.RUNNING if has_days else Stage.ACCEPTED


# As the prefecture reads them


@dataclass(frozen=True, slots=True)
class Received:
    """A request that a municipality sent, the offers made for it and what was answered."""

    request: DispatchRequest
    offers: tuple[Offer, ...] = ()
    replies: dict[UUID, Reply] = field(default_factory=dict)

    @property
    def state(self) -> tuple[str, str]:
        """Return what became of it in words, and the tone."""
        answers = {self.replies[one.key].answer for one in self.offers if one.key in self.replies}
        if Answer.ACCEPTED in answers:
            return "受諾", "success"
        if any(one.key not in self.replies for one in self.offers):
            return "回答待ち", "info"
        return ("辞退", "warning") if answers else ("調整前", "neutral")

    @property
    def is_to_match(self) -> bool:
        """Tell whether an adviser is still to be found: nobody was offered, or all were declined."""
        return self.state[0] in ("調整前", "辞退")


def received(passage: Passage, *, round_key: UUID | None = None) -> list[Received]:
    """Return what municipalities sent, for one round or all, by municipality and title."""

    def narrow(rows: QuerySet[DispatchRequest]) -> QuerySet[DispatchRequest]:
        wanted = rows if round_key is None else rows.filter(round_key=round_key)
        return wanted.order_by("municipality__code", "title", "pk")

    rows = published(passage, DispatchRequest, narrow)
    made = Offer.objects.filter(withdrawn_at=None).select_related("round")
    if round_key is not None:
        # Of one round few are needed of what the years have gathered.
        made = made.filter(request_key__in=[one.key for one in rows])
    offers: dict[UUID, list[Offer]] = defaultdict(list)
    for offer in made:
        offers[offer.request_key].append(offer)

    def answering(found: QuerySet[Reply]) -> QuerySet[Reply]:
        keys = [one.key for some in offers.values() for one in some]
        return found if round_key is None else found.filter(offer_key__in=keys)

    replies = {one.offer_key: one for one in published(passage, Reply, answering)}
    return [Received(row, tuple(offers[row.key]), replies) for row in rows]


def received_by_key(passage: Passage, key: UUID) -> Received | None:
    """Return one request as it was sent."""
    rows = published(passage, DispatchRequest, lambda rows: rows.filter(key=key))
    if not rows:
        return None
    offers = Offer.objects.filter(request_key=key, withdrawn_at=None).select_related("round")
    keys = [one.key for one in offers]
    replies = published(passage, Reply, lambda found: found.filter(offer_key__in=keys))
    return Received(rows[0], tuple(offers), {one.offer_key: one for one in replies})


HEADING = (
    "団体コード",
    "団体名",
    "件名",
    "事業名",
    "分野",
    "派遣の形",
    "日数",
    "時間数",
    "希望の始まり",
    "希望の終わり",
    "名指し",
    "この人だけ",
    "急ぎの度合い",
    "送った日",
    "状態",
)


def cells_of(rows: Iterable[Received]) -> list[list[str | int | date | None]]:
    """Return the table of received requests."""
    return [
        [
            one.request.municipality.code,
            one.request.municipality.name,
            one.request.title,
            one.request.project_title,
            one.request.get_theme_display(),
            one.request.get_form_display(),
            one.request.days,
            one.request.hours,
            one.request.wished_from,
            one.request.wished_until,
            one.request.adviser_name,
            "はい" if one.request.named_only else "",
            one.request.get_urgency_display(),
            one.request.published_at.date() if one.request.published_at else None,
            one.state[0],
        ]
        for one in rows
    ]
