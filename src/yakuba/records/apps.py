"""Django's handle of this app, and what it tells the foundation about itself."""

from collections.abc import Collection, Mapping

from django.apps import AppConfig

from yakuba.decisions.registry import DecisionKind
from yakuba.decisions.registry import register as register_decision
from yakuba.foundation.subjects.registry import SubjectCard, SubjectKind
from yakuba.foundation.subjects.registry import register as register_subject
from yakuba.foundation.ui.navigation import NavEntry
from yakuba.foundation.ui.navigation import register as register_entry
from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import ALLOWED, Verdict


class Config(AppConfig):
    name = "yakuba.records"
    label = "records"
    verbose_name = "文書管理"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare subjects and the desk's navigation."""
        from . import subscribers  # noqa: F401  importing subscribes
        from .queries.binders import binder_card, class_card
        from .queries.disposals import disposal_card
        from .queries.records import record_card
        from .queries.seals import seal_card
        from .services.disposing import KIND

        register_subject(
            SubjectKind(
                "records.record",
                "文書",
                record_card,
                _may_see_record,
                seen=_seen_records,
                named=_records_named,
            )
        )
        register_subject(SubjectKind("records.binder", "簿冊", binder_card, _may_see_binder))
        register_subject(SubjectKind("records.class", "文書分類", class_card, _may_read_registers))
        register_subject(
            SubjectKind("records.disposal", "簿冊の廃棄", disposal_card, _may_see_disposal)
        )
        register_subject(SubjectKind("records.seal", "公印", seal_card, _may_read_registers))
        register_decision(
            DecisionKind(
                code=KIND,
                label="簿冊の廃棄",
                content_template="records/disposal_content.html",
                outcome_label=_outcome_label,
            )
        )
        for entry in _NAVIGATION:
            register_entry(entry)


def _key(subject_id: str) -> int:
    return int(subject_id) if subject_id.isdecimal() else 0


def _may_see_record(actor: Actor, subject_id: str) -> Verdict:
    from .policies.catalogue import HIDDEN
    from .queries.records import record_for

    return ALLOWED if record_for(actor, _key(subject_id)) else HIDDEN


def _may_see_binder(actor: Actor, subject_id: str) -> Verdict:
    from .policies.catalogue import HIDDEN_BINDER
    from .queries.binders import binder_for

    return ALLOWED if binder_for(actor, _key(subject_id)) else HIDDEN_BINDER


def _may_read_registers(actor: Actor, subject_id: str) -> Verdict:
    """All staff of the town read its classification and the register of its seals."""
    from .policies.catalogue import may_enter

    return may_enter(actor)


def _seen_records(actor: Actor, keys: Collection[str]) -> Mapping[str, SubjectCard]:
    from .queries.records import seen_records

    return seen_records(actor, keys)


def _records_named(actor: Actor, words: str) -> Mapping[str, SubjectCard]:
    from .queries.records import records_named

    return records_named(actor, words)


def _may_see_disposal(actor: Actor, subject_id: str) -> Verdict:
    from .policies.catalogue import HIDDEN_DISPOSAL
    from .queries.disposals import disposal_for

    return ALLOWED if disposal_for(actor, _key(subject_id)) else HIDDEN_DISPOSAL


def _outcome_label(outcome: str) -> str:
    from .rules.retention import Ending

    return Ending(outcome).label if outcome in list(Ending) else outcome


def _sees_due(actor: Actor) -> bool:
    from .queries.disposals import sees_due

    return sees_due(actor)


def _may_enter(actor: Actor) -> bool:
    from .policies.catalogue import may_enter

    return bool(may_enter(actor))


_NAVIGATION: tuple[NavEntry, ...] = (
    NavEntry("決裁", "文書目録", "records:records", "documents", 60, _may_enter),
    NavEntry("決裁", "簿冊", "records:binders", "list", 61, _may_enter),
    NavEntry(
        "決裁",
        "保存期間の満了",
        "records:due",
        "calendar",
        63,
        _sees_due,
        covers=("../disposals/",),
    ),
    NavEntry("決裁", "文書分類", "records:classes", "list", 62, _may_enter),
    NavEntry("決裁", "公印", "records:seals", "stamp", 64, _may_enter),
)
