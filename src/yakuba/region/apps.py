"""Django's handle of this app, and what it tells the foundation about itself."""

from datetime import date

from django.apps import AppConfig

from yakuba.foundation.subjects.panels import Panel
from yakuba.foundation.subjects.panels import register as register_panel
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.subjects.registry import SubjectCard, SubjectKind
from yakuba.foundation.subjects.registry import register as register_subject
from yakuba.foundation.subjects.support import Door, Supporter, Wanted
from yakuba.foundation.subjects.support import register as register_supporter
from yakuba.foundation.ui.navigation import NavEntry, lately
from yakuba.foundation.ui.navigation import register as register_entry
from yakuba.kernel.actor import Actor, Duty
from yakuba.kernel.verdict import ALLOWED, Verdict


class Config(AppConfig):
    name = "yakuba.region"
    label = "region"
    verbose_name = "広域"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare subjects and the desk's navigation."""
        from . import subscribers, tasks  # noqa: F401  importing declares them
        from .events import cases, dispatch, exchange, indicators, joint, library, matching  # noqa: F401
        from .queries.support import given

        for kind in _SUBJECTS:
            register_subject(kind)
        for entry in _NAVIGATION:
            register_entry(entry)
        register_panel("accounts.user", "day.region", _day_panel)
        register_supporter(Supporter("region.dispatch", _door_to_advisers, given))


def _no_page(subject_id: str) -> SubjectCard | None:
    return None


def _may_read_exchange(actor: Actor, subject_id: str) -> Verdict:
    from .policies.exchange import NOT_CHARGED, serves_here

    if serves_here(actor) and (actor.has(Duty.AUDIT) or actor.has(Duty.DX)):
        return ALLOWED
    return NOT_CHARGED


def _indicator_card(subject_id: str) -> SubjectCard | None:
    from .queries.indicators import indicator_card

    return indicator_card(subject_id)


def _peers_card(subject_id: str) -> SubjectCard | None:
    from .queries.indicators import peers_card

    return peers_card(subject_id)


def _intake_card(subject_id: str) -> SubjectCard | None:
    from .queries.indicators import intake_card

    return intake_card(subject_id)


def _item_card(subject_id: str) -> SubjectCard | None:
    from .queries.library import item_card

    return item_card(subject_id)


def _may_enter(actor: Actor, subject_id: str) -> Verdict:
    from .policies.exchange import may_enter

    return may_enter(actor)


def _enters(actor: Actor) -> bool:
    from .policies.exchange import may_enter

    return bool(may_enter(actor))


def _looks_from_above(actor: Actor) -> bool:
    from yakuba.foundation.tenancy.active import active_municipality_id
    from yakuba.foundation.tenancy.models import Municipality

    from .policies.exchange import may_co_ordinate

    if not actor.has(Duty.REGION) or not _enters(actor):
        return False
    return bool(may_co_ordinate(actor, Municipality.objects.get(pk=active_municipality_id())))


def _procurement_card(subject_id: str) -> SubjectCard | None:
    from .queries.joint_cards import procurement_card

    return procurement_card(subject_id)


def _training_card(subject_id: str) -> SubjectCard | None:
    from .queries.joint_cards import training_card

    return training_card(subject_id)


def _slot_card(subject_id: str) -> SubjectCard | None:
    from .queries.joint_cards import slot_card

    return slot_card(subject_id)


def _dispatch(kind: str, label: str) -> SubjectKind:
    """Return a kind of dispatch: a row of this municipality, read by its staff."""

    def card(subject_id: str) -> SubjectCard | None:
        from .queries.dispatch_cards import dispatch_card

        return dispatch_card(kind, subject_id)

    def may_see(actor: Actor, subject_id: str) -> Verdict:
        from .policies.exchange import OTHER_TOWN, may_enter

        return may_enter(actor) if card(subject_id) else OTHER_TOWN

    return SubjectKind(kind, label, card, may_see)


def _asks_or_answers(actor: Actor) -> bool:
    from .policies.exchange import may_speak

    return bool(may_speak(actor))


def _count_notices(actor: Actor) -> int:
    from .queries.notices import count_open_lately

    return count_open_lately(actor)


def _door_to_advisers(actor: Actor, wanted: Wanted) -> Door | None:
    """Show the way to a request for an adviser; the prefecture asks itself for nobody."""
    from yakuba.foundation.tenancy.active import active_municipality_id
    from yakuba.foundation.tenancy.models import Municipality, MunicipalityKind

    from .policies.dispatch import may_ask
    from .queries.support import request_address

    here = Municipality.objects.get(pk=active_municipality_id())
    if here.kind == MunicipalityKind.PREFECTURE:
        return None
    if not may_ask(actor, here):
        return Door(
            "広域のアドバイザーの派遣は、DX推進または広域支援の担当者が、この事業から申し込めます。"
        )
    return Door("広域のアドバイザーの派遣を申し込む", request_address(wanted))


def _day_panel(actor: Actor, ref: SubjectRef, on: date) -> Panel | None:
    """Show what waits to those who answer for their municipality or co-ordinate the region."""
    from django.utils import timezone

    from yakuba.foundation.tenancy.active import active_municipality_id
    from yakuba.foundation.tenancy.models import Municipality

    from .policies.dispatch import may_ask
    from .policies.exchange import may_co_ordinate, may_speak
    from .queries.day import prefecture_panel, town_panel
    from .rules.exchange import Purpose
    from .services.exchange import step_out

    # Most of the staff are charged with neither, and their page asks nothing.
    if ref.id != str(actor.user_id) or not may_speak(actor):
        return None
    here = Municipality.objects.get(pk=active_municipality_id())
    if may_co_ordinate(actor, here):
        passage = step_out(
            municipality=here, purpose=Purpose.DISPATCH, actor=actor, at=timezone.now()
        )
        return prefecture_panel(passage, on)
    return town_panel(on) if may_ask(actor, here) else None


_SUBJECTS: tuple[SubjectKind, ...] = (
    _dispatch("region.scheme", "派遣制度"),
    _dispatch("region.adviser", "アドバイザー"),
    _dispatch("region.survey", "需要調査"),
    _dispatch("region.answer", "需要調査の回答"),
    _dispatch("region.round", "募集回"),
    _dispatch("region.request", "派遣依頼"),
    _dispatch("region.offer", "派遣案"),
    _dispatch("region.case", "派遣"),
    _dispatch("region.match", "組合せの計算"),
    SubjectKind("region.list", "広域の一覧と知らせ", _no_page, _may_read_exchange),
    SubjectKind("region.procurement", "共同調達", _procurement_card, _may_enter),
    SubjectKind("region.training", "合同研修", _training_card, _may_enter),
    SubjectKind("region.slot", "専門人材の空き", _slot_card, _may_enter),
    SubjectKind("region.indicator", "指標", _indicator_card, _may_enter),
    SubjectKind("region.peers", "比べる相手", _peers_card, _may_enter),
    SubjectKind("region.intake", "指標の取込", _intake_card, _may_enter),
    SubjectKind("region.library", "共有ライブラリ", _item_card, _may_enter),
    SubjectKind("region.exchange", "他団体の共有の閲覧", _no_page, _may_read_exchange),
)
_NAVIGATION: tuple[NavEntry, ...] = (
    NavEntry(
        "人", "アドバイザー派遣", "region:dispatch", "send", 60, _enters, lately(_count_notices)
    ),
    NavEntry("人", "アドバイザー", "region:advisers", "people", 62, _enters),
    NavEntry("人", "需要調査", "region:surveys", "inbox", 64, lately(_asks_or_answers)),
    NavEntry("人", "指標の比較", "region:compare", "chart", 80, _enters),
    NavEntry("人", "市町村の全体図", "region:overview", "map", 85, _looks_from_above),
    NavEntry("人", "共有ライブラリ", "region:library", "documents", 90, _enters),
    NavEntry("人", "共同調達", "region:procurements", "list", 92, _enters),
    NavEntry("人", "合同研修", "region:trainings", "people", 93, _enters),
    NavEntry("人", "専門人材の予定表", "region:specialists", "calendar", 94, _enters),
)
