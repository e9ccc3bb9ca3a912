"""Django's handle of this app, and what it tells the foundation about itself."""

from collections.abc import Collection, Mapping

from django.apps import AppConfig

from yakuba.foundation.subjects.registry import SubjectCard, SubjectKind
from yakuba.foundation.subjects.registry import register as register_subject
from yakuba.foundation.ui.navigation import NavEntry
from yakuba.foundation.ui.navigation import register as register_entry
from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import ALLOWED, Verdict, denied


class Config(AppConfig):
    name = "yakuba.conversion"
    label = "conversion"
    verbose_name = "データ移行"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare subjects, the work of the worker and the desk's navigation."""
        from . import tasks  # noqa: F401  importing registers
        from .queries.batches import batch_card
        from .queries.characters import character_card, table_card
        from .queries.definition_pages import layout_card, mapping_card
        from .queries.plans import key_of_name, plan_card, plans_named
        from .queries.rehearsals import rehearsal_card
        from .queries.requirements import requirement_card
        from .queries.reviews import review_card
        from .queries.runs import run_card

        register_subject(
            SubjectKind(
                "conversion.plan",
                "移行計画",
                plan_card,
                _may_see_plan,
                find=key_of_name,
                may_change=_may_change_plan,
                seen=_seen_plans,
                named=plans_named,
            )
        )
        for kind, label, card, may_see in (
            ("conversion.requirement", "移行の要件", requirement_card, _may_see_requirement),
            ("conversion.rehearsal", "移行リハーサル", rehearsal_card, _may_see_rehearsal),
            ("conversion.review", "移行判定", review_card, _may_see_review),
            ("conversion.batch", "移行の受領データ", batch_card, _may_see_batch),
            ("conversion.run", "変換の実行", run_card, _may_see_run),
            ("conversion.character", "字の決定", character_card, _may_read_characters),
            ("conversion.characters", "字の決定の表", table_card, _may_read_characters),
            ("conversion.layout", "移行のレイアウト", layout_card, _may_see_layout),
            ("conversion.mapping", "移行の対応表", mapping_card, _may_see_mapping),
        ):
            register_subject(SubjectKind(kind, label, card, may_see))
        for entry in _NAVIGATION:
            register_entry(entry)


def _seen(found: object) -> Verdict:
    return ALLOWED if found else denied("この記録を表示できません。")


def _key(subject_id: str) -> int:
    return int(subject_id) if subject_id.isdecimal() else 0


def _may_see_plan(actor: Actor, subject_id: str) -> Verdict:
    from .queries.plans import plan_for

    return _seen(plan_for(actor, _key(subject_id)))


def _may_change_plan(actor: Actor, subject_id: str) -> Verdict:
    from .policies.plans import HIDDEN, may_change
    from .queries.plans import plan_for

    found = plan_for(actor, _key(subject_id))
    return may_change(actor, found) if found is not None else HIDDEN


def _seen_plans(actor: Actor, keys: Collection[str]) -> Mapping[str, SubjectCard]:
    from .queries.plans import seen_plans

    return seen_plans(actor, keys)


def _may_see_requirement(actor: Actor, subject_id: str) -> Verdict:
    from .queries.requirements import requirement_for

    return _seen(requirement_for(actor, _key(subject_id)))


def _may_see_rehearsal(actor: Actor, subject_id: str) -> Verdict:
    from .queries.rehearsals import rehearsal_for

    return _seen(rehearsal_for(actor, _key(subject_id)))


def _may_see_review(actor: Actor, subject_id: str) -> Verdict:
    from .queries.reviews import review_for

    return _seen(review_for(actor, _key(subject_id)))


def _may_see_batch(actor: Actor, subject_id: str) -> Verdict:
    from .queries.batches import batch_for

    return _seen(batch_for(actor, _key(subject_id)))


def _may_see_run(actor: Actor, subject_id: str) -> Verdict:
    from .queries.runs import run_for

    return _seen(run_for(actor, _key(subject_id)))


def _may_read_characters(actor: Actor, subject_id: str) -> Verdict:
    from .policies.characters import may_read

    return may_read(actor)


def _may_see_layout(actor: Actor, subject_id: str) -> Verdict:
    from .policies.definitions import may_read
    from .queries.definition_pages import layout_card

    return may_read(actor) and _seen(layout_card(subject_id))


def _may_see_mapping(actor: Actor, subject_id: str) -> Verdict:
    from .policies.definitions import may_read
    from .queries.definition_pages import mapping_card

    return may_read(actor) and _seen(mapping_card(subject_id))


def _may_steer(actor: Actor) -> bool:
    """Who steers, leads or audits; a section comes from its plans, which no menu asks for."""
    from .queries.visible import SEES_ALL, serves_here

    return serves_here(actor) and bool(actor.duties & SEES_ALL)


def _may_enter(actor: Actor) -> bool:
    from .policies.plans import may_enter

    return bool(may_enter(actor))


_NAVIGATION: tuple[NavEntry, ...] = (
    NavEntry(
        "事業",
        "移行計画",
        "conversion:plans",
        "flag",
        62,
        _may_enter,
        covers=(
            "../characters/",
            "../requirements/",
            "../intakes/",
            "../reviews/",
            "../review-items/",
            "../batches/",
            "../runs/",
        ),
    ),
    NavEntry(
        "事業",
        "レイアウトと対応表",
        "conversion:definitions",
        "list",
        63,
        _may_steer,
        covers=("../layouts/", "../mappings/", "../drafts/"),
    ),
    NavEntry(
        "事業",
        "移行の予定",
        "conversion:calendar",
        "calendar",
        64,
        _may_enter,
        covers=("../rehearsals/",),
    ),
)
