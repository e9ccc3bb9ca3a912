"""The classification of 見本市, files of two years, and what came: examples, not a model to copy."""

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from yakuba.kernel.fiscal import FiscalYear
from yakuba.organisation.demo import Cast
from yakuba.organisation.models import Department
from yakuba.records.models import Binder, RecordClass
from yakuba.records.rules.kinds import Disclosure, RecordKind
from yakuba.records.rules.retention import Ending, Period
from yakuba.records.rules.seals import SealKind
from yakuba.records.services.binders import BinderDraft, complete_binder, make_binder, make_class
from yakuba.records.services.binding import bind
from yakuba.records.services.registering import RecordDraft, register
from yakuba.records.services.seals import SealDraft, register_seal

_CLASSES: Final = (
    ("A-1", "例規・条例の制定改廃", Period.FOREVER, Ending.TRANSFER),
    ("A-2", "計画・方針", Period.Y30, Ending.TRANSFER),
    ("B-1", "許可・認定その他の処分", Period.Y10, Ending.DISPOSE),
    ("B-2", "照会・回答", Period.Y5, Ending.DISPOSE),
    ("C-1", "会議・研修", Period.Y3, Ending.DISPOSE),
    ("C-2", "軽易な通知", Period.Y1, Ending.DISPOSE),
)
# Days ago, title, from whom, their number, what to expect when it is asked for.
_CAME: Final = (
    (40, "児童手当の支給状況について（照会）", "見本県子ども課", "見県子第812号", Disclosure.OPEN, ""),
    (26, "現況届の提出状況の報告依頼", "見本県子ども課", "見県子第901号", Disclosure.OPEN, ""),
    (12, "支給事務に関する苦情について", "市民", "", Disclosure.PARTIAL, "個人に関する情報"),
    (4, "標準準拠システムの説明会の開催について", "例示町", "例総第77号", Disclosure.OPEN, ""),
)  # fmt: skip


_SEALS: Final = (
    (SealKind.TOWN, "見本市之印", "方30ミリメートル", "表彰状、契約書"),
    (SealKind.OFFICE, "見本市長之印", "方21ミリメートル", "一般文書用"),
)


def build(cast: Cast, *, now: datetime) -> None:
    """Let 村上 enter the classification and 青木 keep the documents of her section."""
    murakami, aoki = cast.actor(cast.others["murakami"]), cast.actor(cast.aoki)
    year = FiscalYear.of(timezone.localdate(now))
    classes: dict[str, RecordClass] = {}
    for code, name, period, ending in _CLASSES:
        made = make_class(
            code=code, name=name, period=period, ending=ending, actor=murakami, at=now
        )
        classes[code] = made
    office = Department.objects.get(code="1010", valid_to=None)
    for kind, name, size, purpose in _SEALS:
        seal = SealDraft(kind, name, size, purpose, office, year.previous.start)
        register_seal(draft=seal, actor=murakami, at=now)
    files: list[Binder] = []
    for code, title in (("B-2", "照会・回答綴"), ("C-1", "説明会・研修綴")):
        draft = BinderDraft(year.year, cast.childcare, classes[code], title)
        files.append(make_binder(draft=draft, actor=aoki, at=now))
    old = BinderDraft(year.previous.year, cast.childcare, classes["C-2"], "お知らせ綴")
    last = make_binder(draft=old, actor=aoki, at=now)
    complete_binder(binder=last, on=year.start - timedelta(days=1), actor=aoki, at=now)
    for days, title, party, theirs, disclosure, reason in _CAME:
        day = timezone.localdate(now) - timedelta(days=days)
        record = register(
            draft=RecordDraft(
                kind=RecordKind.RECEIVED,
                section=cast.childcare,
                title=title,
                dated=day,
                other_party=party,
                their_number=theirs,
                disclosure=disclosure,
                disclosure_reason=reason,
            ),
            actor=aoki,
            at=now - timedelta(days=days),
        )
        if days > 10:
            bind(record=record, binder=files[0], actor=aoki, at=now)
