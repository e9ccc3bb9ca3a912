"""Django's handle of this app, and what it tells the storeys below about itself."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.apps import AppConfig

from yakuba.foundation.subjects.registry import MOST_NAMED, SubjectCard, SubjectKind
from yakuba.foundation.subjects.registry import register as register_subject
from yakuba.foundation.ui.navigation import NavEntry
from yakuba.foundation.ui.navigation import register as register_entry
from yakuba.kernel.actor import Actor, Duty
from yakuba.kernel.codes import parse_uuid
from yakuba.kernel.verdict import Verdict, denied

if TYPE_CHECKING:
    from .models import Application, CaseExport, Draft, Procedure


class Config(AppConfig):
    name = "yakuba.procedures"
    label = "procedures"
    verbose_name = "手続"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare measures, subjects, papers, decisions, sweepers and the desk's navigation."""
        from yakuba.decisions.registry import find_with
        from yakuba.foundation.measures import registry

        from . import subscribers, tasks  # noqa: F401  importing registers
        from .documents import register_kinds
        from .measures import MEASURES
        from .queries.deciding import decision_kind

        for measure in MEASURES:
            registry.register(measure)
        register_kinds()
        find_with(decision_kind)
        for kind in _SUBJECTS:
            register_subject(kind)
        for entry in _NAVIGATION:
            register_entry(entry)


def _application(subject_id: str) -> "Application | None":
    from .queries.cases import find

    key = parse_uuid(subject_id)
    return find(key) if key else None


def _card(subject_id: str) -> SubjectCard | None:
    from django.urls import reverse

    application = _application(subject_id)
    if application is None:
        return None
    return SubjectCard(
        f"{application.procedure.title} {application.receipt_number}",
        reverse("procedures:desk_case", args=[application.pk]),
    )


def _may_see(actor: Actor, subject_id: str) -> Verdict:
    from .policies import cases, drafts
    from .policies.cases import HIDDEN

    application = _application(subject_id)
    if application is None:
        return denied(HIDDEN.reason_ja)
    # Whatever the record still says about the person is blacked out for everybody from then on.
    if application.disposed_at is not None:
        return denied("保存期間が終わり、この申請の内容は廃棄されています。")
    if actor.is_staff:
        return cases.may_see(actor, application)
    return Verdict(drafts.is_holder(actor, application), HIDDEN.reason_ja)


def _draft(subject_id: str) -> "Draft | None":
    from .queries.drafts import draft_of

    key = parse_uuid(subject_id)
    return draft_of(key) if key else None


def _draft_card(subject_id: str) -> SubjectCard | None:
    from django.urls import reverse

    draft = _draft(subject_id)
    if draft is None:
        return None
    return SubjectCard(
        f"{draft.procedure.title}（書きかけ）",
        reverse("procedures:portal_draft", args=[draft.pk]),
    )


def _may_see_draft(actor: Actor, subject_id: str) -> Verdict:
    from .policies.drafts import NOT_YOURS, DraftAct, may

    draft = _draft(subject_id)
    return may(actor, DraftAct.SEE, draft) if draft else NOT_YOURS


def _procedure(subject_id: str) -> "Procedure | None":
    from .queries.definitions import procedure_by_key

    key = parse_uuid(subject_id)
    return procedure_by_key(key) if key else None


def _procedure_card(subject_id: str) -> SubjectCard | None:
    from django.urls import reverse

    procedure = _procedure(subject_id)
    if procedure is None:
        return None
    return SubjectCard(procedure.title, reverse("procedures:desk_definition", args=[procedure.pk]))


def _may_see_procedure(actor: Actor, subject_id: str) -> Verdict:
    """Allow whom the page of its versions is open to."""
    from .policies.publishing import may_publish

    if _procedure(subject_id) is None:
        return denied("この手続を表示できません。")
    return may_publish(actor)


def _find_procedure(name: str) -> str | None:
    from .queries.definitions import key_of_name

    return key_of_name(name)


def _procedures_named(actor: Actor, words: str) -> Mapping[str, SubjectCard]:
    from django.urls import reverse

    from .policies.publishing import may_publish
    from .queries.definitions import titles_like

    found = titles_like(words, MOST_NAMED) if may_publish(actor) else {}
    return {
        str(key): SubjectCard(title, reverse("procedures:desk_definition", args=[key]))
        for key, title in found.items()
    }


def _export(subject_id: str) -> "CaseExport | None":
    from .queries.exports import find_export

    key = parse_uuid(subject_id)
    return find_export(key) if key else None


def _export_card(subject_id: str) -> SubjectCard | None:
    from django.urls import reverse

    export = _export(subject_id)
    if export is None:
        return None
    return SubjectCard(
        f"一覧の書き出し {export}", reverse("procedures:desk_export", args=[export.pk])
    )


def _may_see_export(actor: Actor, subject_id: str) -> Verdict:
    from .policies.exports import may_fetch

    export = _export(subject_id)
    return may_fetch(actor, export) if export else denied("この書き出しを表示できません。")


def _key_of_number(number: str) -> str | None:
    from .queries.queue import key_of_number

    return key_of_number(number)


def _is_staff(actor: Actor) -> bool:
    return actor.is_staff and bool(actor.post_ids)


def _watches_emergencies(actor: Actor) -> bool:
    return actor.is_staff and (actor.has(Duty.EMERGENCY) or actor.has(Duty.AUDIT))


def _publishes(actor: Actor) -> bool:
    return actor.is_staff and actor.has(Duty.DX)


def _keeps_records(actor: Actor) -> bool:
    return actor.is_staff and (actor.has(Duty.RECORDS) or actor.has(Duty.AUDIT))


def _disposal_card(subject_id: str) -> SubjectCard | None:
    from django.urls import reverse

    from .queries.retention import list_by_key

    key = parse_uuid(subject_id)
    listed = list_by_key(key) if key else None
    if listed is None:
        return None
    return SubjectCard(
        f"{listed.number}　{listed.title}",
        reverse("procedures:desk_records_list", args=[listed.pk]),
    )


def _may_see_disposal(actor: Actor, subject_id: str) -> Verdict:
    from .policies.retention import may_read
    from .queries.retention import list_by_key

    key = parse_uuid(subject_id)
    if key is None or list_by_key(key) is None:
        return denied("この廃棄の記録を表示できません。")
    return may_read(actor)


def _draft_period_card(subject_id: str) -> SubjectCard | None:
    from django.urls import reverse

    from .queries.retention import draft_periods

    key = parse_uuid(subject_id)
    found = draft_periods().filter(pk=key).first() if key else None
    if found is None:
        return None
    return SubjectCard(f"書きかけの申請は{found.days}日", reverse("procedures:desk_records"))


def _may_see_draft_period(actor: Actor, subject_id: str) -> Verdict:
    from .policies.retention import may_read

    if _draft_period_card(subject_id) is None:
        return denied("この定めを表示できません。")
    return may_read(actor)


def _count_mine(actor: Actor) -> int:
    from .queries.queue import count_mine

    return count_mine(actor)


_SUBJECTS = (
    SubjectKind("procedures.application", "申請", _card, _may_see, _key_of_number),
    SubjectKind("procedures.export", "一覧の書き出し", _export_card, _may_see_export),
    SubjectKind("procedures.draft", "書きかけの申請", _draft_card, _may_see_draft),
    SubjectKind(
        "procedures.procedure",
        "手続",
        _procedure_card,
        _may_see_procedure,
        _find_procedure,
        named=_procedures_named,
    ),
    SubjectKind("procedures.disposal", "廃棄簿", _disposal_card, _may_see_disposal),
    SubjectKind(
        "procedures.draft_period",
        "書きかけの申請の保存期間",
        _draft_period_card,
        _may_see_draft_period,
    ),
)

_NAVIGATION = (
    NavEntry("仕事", "今日の仕事", "procedures:desk_day", "home", 10, _is_staff),
    NavEntry("仕事", "申請の一覧", "procedures:desk_cases", "inbox", 20, _is_staff, _count_mine),
    NavEntry("仕事", "窓口の受付", "procedures:desk_counter", "edit", 30, _is_staff),
    NavEntry("仕事", "緊急閲覧", "procedures:desk_emergency", "eye", 40, _watches_emergencies),
    NavEntry("手続", "手続の定義", "procedures:desk_definitions", "documents", 10, _publishes),
    NavEntry("手続", "保存と廃棄", "procedures:desk_records", "clock", 20, _keeps_records),
)
