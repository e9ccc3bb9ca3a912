"""Django's handle of this app, and what it tells the foundation about itself."""

from django.apps import AppConfig
from django.utils import timezone

from yakuba.foundation.subjects.registry import SubjectKind
from yakuba.foundation.subjects.registry import register as register_subject
from yakuba.foundation.ui.navigation import NavEntry, lately
from yakuba.foundation.ui.navigation import register as register_entry
from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import ALLOWED, Verdict, denied


class Config(AppConfig):
    name = "yakuba.talent"
    label = "talent"
    verbose_name = "人材"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare subjects and the desk's navigation."""
        _declare_skills()
        _declare_training()
        _declare_roles()
        for kind in _SUBJECTS:
            register_subject(kind)
        for entry in _NAVIGATION:
            register_entry(entry)


def _declare_skills() -> None:
    """Declare frameworks, people, sections, and what is counted of them."""
    from yakuba.foundation.measures.registry import register as register_measure

    from . import subscribers, tasks  # noqa: F401  importing declares them
    from .measures.skills import MEASURES
    from .queries.cards import person_card, section_card
    from .queries.frameworks import framework_card

    for measure in MEASURES:
        register_measure(measure)
    kinds = (
        ("talent.framework", "スキルの枠組み", framework_card, _may_see_framework),
        ("talent.person", "職員のスキル", person_card, _may_see_person),
        ("talent.section", "課のスキル", section_card, _may_see_framework),
    )
    for kind, label, card, may_see in kinds:
        register_subject(SubjectKind(kind, label, card, may_see))


def _may_see_framework(actor: Actor, subject_id: str) -> Verdict:
    return _seen(_may_enter(actor))


def _may_see_person(actor: Actor, subject_id: str) -> Verdict:
    from .queries.visible import may_read_person

    return _seen(may_read_person(actor, _key(subject_id), timezone.localdate()))


def _count_to_confirm(actor: Actor) -> int:
    from .queries.confirming import waiting_for

    return waiting_for(actor, timezone.now()).count()


def _may_foster(actor: Actor) -> bool:
    from .policies.entering import may_foster

    return bool(may_foster(actor))


def _leads(actor: Actor) -> bool:
    from .queries.within import fosters, heads_somebody

    return fosters(actor) or heads_somebody(actor)


def _declare_training() -> None:
    """Declare courses, who takes part, papers, plans and what everybody must have had."""
    from yakuba.foundation.measures.registry import register as register_measure
    from yakuba.foundation.subjects.panels import register as register_panel

    from . import tasks  # noqa: F401  importing declares the sweepers
    from .documents.training import register_kinds
    from .measures.training import MEASURES
    from .queries import courses, day, my_training, required, training_plans
    from .queries.training_panel import KEPT, panel_of
    from .registry import register_kept

    register_kinds()
    for measure in MEASURES:
        register_measure(measure)
    register_panel("talent.person", "30-training", panel_of)
    register_panel("accounts.user", "day.talent", day.day_panel)
    for kept in KEPT:
        register_kept(kept)
    kinds = (
        ("talent.course", "講座", courses.course_card, _may_see_course),
        ("talent.session", "講座の回", courses.session_card, _may_see_session),
        ("talent.enrolment", "受講", my_training.enrolment_card, _may_see_enrolment),
        ("talent.certificate", "修了証", my_training.certificate_card, _may_see_certificate),
        ("talent.training_plan", "育成計画", training_plans.training_plan_card, _may_see_plan),
        ("talent.required", "必須研修", required.required_card, _may_see_required),
    )
    for kind, label, card, may_see in kinds:
        register_subject(SubjectKind(kind, label, card, may_see))


def _declare_roles() -> None:
    """Declare roles with terms, people from outside, and what projects and tasks need."""
    from yakuba.foundation.measures.registry import register as register_measure
    from yakuba.foundation.subjects.findings import register as register_finder
    from yakuba.foundation.subjects.panels import register as register_panel

    from . import subscribers, tasks  # noqa: F401  importing declares them
    from .measures.roles import MEASURES
    from .queries import candidacies, needs, outside, role_panels, roles
    from .registry import register_kept, register_roles

    for measure in MEASURES:
        register_measure(measure)
    for kind, finder in needs.FINDERS.items():
        register_finder(kind, finder)
        register_panel(kind, "talent.needs", role_panels.needs_panel)
    register_panel("talent.person", "40-roles", role_panels.person_panel)
    for kept in role_panels.KEPT:
        register_kept(kept)
    register_roles("terms", role_panels.ROLES)
    kinds = (
        ("talent.role_kind", "役割", roles.kind_card, _may_see_role),
        ("talent.call", "募集", roles.call_card, _may_see_call),
        ("talent.candidacy", "応募", candidacies.candidacy_card, _may_see_candidacy),
        ("talent.term", "任期", roles.term_card, _may_see_term),
        ("talent.outside", "外部人材", outside.outside_card, _may_see_outside),
        ("talent.contract", "外部人材の契約", outside.contract_card, _may_see_contract),
        ("talent.need", "必要なスキル", needs.need_card, _may_see_need),
    )
    for code, label, card, may_see in kinds:
        register_subject(SubjectKind(code, label, card, may_see))


def _may_see_role(actor: Actor, subject_id: str) -> Verdict:
    from .queries.roles import kind_with

    return _seen(_may_enter(actor) and kind_with(_key(subject_id)))


def _may_see_call(actor: Actor, subject_id: str) -> Verdict:
    from .queries.roles import call_with

    return _seen(_may_enter(actor) and call_with(_key(subject_id)))


def _may_see_candidacy(actor: Actor, subject_id: str) -> Verdict:
    from .queries.candidacies import candidacy_for

    return _seen(candidacy_for(actor, _key(subject_id), timezone.now()))


def _may_see_term(actor: Actor, subject_id: str) -> Verdict:
    from .queries.roles import term_for

    return _seen(term_for(actor, _key(subject_id)))


def _may_see_outside(actor: Actor, subject_id: str) -> Verdict:
    from .queries.outside import outside_of

    return _seen(outside_of(actor, _key(subject_id), timezone.localdate()))


def _may_see_contract(actor: Actor, subject_id: str) -> Verdict:
    from .queries.outside import contract_of

    return _seen(contract_of(actor, _key(subject_id), timezone.localdate()))


def _may_see_need(actor: Actor, subject_id: str) -> Verdict:
    from .queries.needs import need_for

    return _seen(need_for(actor, _key(subject_id), timezone.localdate()))


def _reads_contracts(actor: Actor) -> bool:
    from .queries.outside import sees_all_contracts
    from .queries.superiors import headed_by

    return _may_enter(actor) and (
        sees_all_contracts(actor) or bool(headed_by(actor, timezone.localdate()))
    )


def _count_roles(actor: Actor) -> int:
    from .queries.candidacies import count_waiting

    return count_waiting(actor, timezone.now())


def _count_needs(actor: Actor) -> int:
    from .queries.needs import to_answer

    return len(to_answer(actor, timezone.localdate()))


def _seen(found: object) -> Verdict:
    return ALLOWED if found else denied("この記録を表示できません。")


def _key(subject_id: str) -> int:
    return int(subject_id) if subject_id.isdecimal() else 0


def _may_see_course(actor: Actor, subject_id: str) -> Verdict:
    from .queries.courses import course_of

    return _seen(course_of(actor, _key(subject_id)))


def _may_see_session(actor: Actor, subject_id: str) -> Verdict:
    from .queries.courses import session_of

    return _seen(session_of(actor, _key(subject_id)))


def _may_see_enrolment(actor: Actor, subject_id: str) -> Verdict:
    from .queries.my_training import enrolment_of

    return _seen(enrolment_of(actor, _key(subject_id), timezone.localdate()))


def _may_see_certificate(actor: Actor, subject_id: str) -> Verdict:
    from .queries.my_training import certificate_of

    return _seen(certificate_of(actor, _key(subject_id), timezone.localdate()))


def _may_see_plan(actor: Actor, subject_id: str) -> Verdict:
    from .queries.training_plans import plan_of

    return _seen(plan_of(actor, _key(subject_id), timezone.localdate()))


def _may_see_required(actor: Actor, subject_id: str) -> Verdict:
    from .queries.required import required_of

    return _seen(_may_enter(actor) and required_of(_key(subject_id)))


def _may_enter(actor: Actor) -> bool:
    from .policies.entering import may_enter

    return bool(may_enter(actor))


_SUBJECTS: tuple[SubjectKind, ...] = ()
_NAVIGATION: tuple[NavEntry, ...] = (
    NavEntry(
        "人", "自分の記録", "talent:me", "person", 10, _may_enter, covers=("../assessments/",)
    ),
    NavEntry(
        "人",
        "診断の確認",
        "talent:confirm_list",
        "check",
        12,
        lately(_leads),
        lately(_count_to_confirm),
    ),
    NavEntry("人", "スキルの不足", "talent:gaps", "chart", 14, _may_enter),
    NavEntry(
        "人", "できる人を探す", "talent:who", "search", 16, _may_enter, covers=("../persons/",)
    ),
    NavEntry("人", "スキルの枠組み", "talent:frameworks", "list", 44, _may_enter),
    NavEntry("人", "求めるレベル", "talent:expected", "flag", 46, _may_enter),
    NavEntry("人", "訂正の申出", "talent:corrections", "inbox", 48, _may_foster),
    NavEntry(
        "人",
        "自分の研修",
        "talent:my_training",
        "calendar",
        20,
        _may_enter,
        covers=("../enrolments/",),
    ),
    NavEntry(
        "人",
        "講座",
        "talent:courses",
        "list",
        24,
        _may_enter,
        covers=("../sessions/", "../certificates/"),
    ),
    NavEntry("人", "育成計画", "talent:training_plans", "flag", 28, _may_enter),
    NavEntry("人", "必須研修", "talent:required_list", "check", 32, _may_enter),
    NavEntry("人", "役割", "talent:roles", "people", 36, _may_enter, lately(_count_roles)),
    NavEntry("人", "必要なスキル", "talent:needs", "search", 40, _may_enter, lately(_count_needs)),
    NavEntry("人", "外部人材", "talent:outsiders", "building", 44, lately(_reads_contracts)),
)
