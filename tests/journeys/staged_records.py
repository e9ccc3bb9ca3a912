"""One document of every kind, a file and a class, and which address shows which of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any

from django.utils import timezone

from yakuba.demo import people
from yakuba.foundation.accounts.models import User
from yakuba.kernel.fiscal import FiscalYear
from yakuba.organisation.models import Department
from yakuba.organisation.queries import actor_for
from yakuba.records.models import Binder, OfficialSeal, RecordClass
from yakuba.records.rules.kinds import RecordKind
from yakuba.records.rules.retention import Ending, Period
from yakuba.records.rules.seals import SealKind
from yakuba.records.services.binders import BinderDraft, complete_binder, make_binder, make_class
from yakuba.records.services.disposing import propose
from yakuba.records.services.holding import hold
from yakuba.records.services.registering import RecordDraft, enter, register
from yakuba.records.services.seals import SealDraft, register_seal
from yakuba.records.services.stamping import ask_for_seal
from yakuba.records.urls import urlpatterns

# By how the address begins below /desk/documents/.
_BY_PREFIX = (
    ("binders/", "binder"),
    ("holds/", "hold"),
    ("disposals/", "disposal"),
    ("classes/", "class"),
    ("seals/", "seal"),
    ("uses/", "use"),
    ("<int:key>/", "record"),
)


def record_keys(now: datetime) -> dict[str, Any]:
    """Make one of everything in the active town and return the values of the addresses."""
    on = timezone.localdate(now)
    murakami = actor_for(User.objects.get(username="murakami"), on=on)
    act: dict[str, Any] = {"actor": murakami, "at": now}
    section = Department.objects.get(code="2010", valid_to=None)
    kept = make_class(code="A-1", name="照会・回答", period=Period.Y5, ending=Ending.DISPOSE, **act)
    year = FiscalYear.of(on).year
    binder = make_binder(draft=BinderDraft(year, section, kept, "照会文書綴"), **act)
    draft = RecordDraft(RecordKind.RECEIVED, section, "支給状況（照会）", on, "見本県子ども課")
    picture = people.photograph(Random(5))
    record = register(draft=draft, upload=picture, name="照会文.jpg", **act)
    brief = make_class(
        code="C-2", name="軽易な通知", period=Period.Y1, ending=Ending.DISPOSE, **act
    )
    held = _over("案内綴", section, brief, act)
    _over("通知綴", section, brief, act)
    made = {
        "binder": binder.pk,
        "class": kept.pk,
        "record": record.pk,
        "hold": hold(binder=held, reason="開示請求", **act).pk,
        "disposal": propose(binders=[_over("お知らせ綴", section, brief, act).pk], **act).pk,
    }
    seal = SealDraft(SealKind.OFFICE, "見本市長之印", "方21ミリメートル", "一般文書用", section, on)
    made["seal"] = register_seal(draft=seal, **act).pk
    gone = enter(draft=replace(draft, kind=RecordKind.ISSUED), origin=record, **act)
    kept_seal = OfficialSeal.objects.get(pk=made["seal"])
    made["use"] = ask_for_seal(record=gone, seal=kept_seal, copies=1, **act).pk
    return {**dict(_filled(made)), "records:record_file/file_key": record.files.get().pk}


def _over(title: str, section: Department, kept: RecordClass, act: dict[str, Any]) -> Binder:
    """Return a file whose year is over; another of them is free to be chosen."""
    year = FiscalYear.of(timezone.localdate(act["at"])).previous.previous
    binder = make_binder(draft=BinderDraft(year.year, section, kept, title), **act)
    return complete_binder(binder=binder, on=year.start, **act)


def _filled(made: dict[str, int]) -> Iterator[tuple[str, int]]:
    for pattern in urlpatterns:
        text = str(pattern.pattern)
        for prefix, kind in _BY_PREFIX:
            if text.startswith(prefix) and "<int:key>" in text:
                yield f"records:{pattern.name}/key", made[kind]
                break
