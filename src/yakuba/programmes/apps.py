"""Django's handle of this app, and what it tells the foundation about itself."""

from collections.abc import Collection, Mapping
from datetime import date

from django.apps import AppConfig

from yakuba.foundation.subjects.panels import Panel
from yakuba.foundation.subjects.panels import register as register_panel
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.foundation.subjects.registry import MOST_NAMED, SubjectCard, SubjectKind
from yakuba.foundation.subjects.registry import register as register_subject
from yakuba.foundation.ui.navigation import NavEntry
from yakuba.foundation.ui.navigation import register as register_entry
from yakuba.kernel.actor import Actor
from yakuba.kernel.verdict import Verdict


class Config(AppConfig):
    name = "yakuba.programmes"
    label = "programmes"
    verbose_name = "事業"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare subjects, papers, and the desk's navigation."""
        from yakuba.decisions.registry import DecisionKind
        from yakuba.decisions.registry import register as register_decision

        from . import events, subscribers, tasks  # noqa: F401  importing declares them
        from .rules.approvals import outcome_label

        register_decision(
            DecisionKind(
                code="programmes.approval",
                label="事業の承認",
                content_template="programmes/approval_content.html",
                outcome_label=outcome_label,
                revise_url=_revise_approval,
            )
        )
        for kind in _SUBJECTS:
            register_subject(kind)
        for entry in _NAVIGATION:
            register_entry(entry)
        register_panel("accounts.user", "day.programmes", _day_panel)
        register_panel("conversion.plan", "programmes.linked", _linked_panel)


def _project_card(subject_id: str) -> SubjectCard | None:
    from .queries.projects import project_card

    return project_card(subject_id)


def _may_see_project(actor: Actor, subject_id: str) -> Verdict:
    from .policies.projects import HIDDEN
    from .queries.projects import project_of

    found = project_of(actor, int(subject_id)) if subject_id.isdecimal() else None
    return Verdict(found is not None, "" if found else HIDDEN.reason_ja)


def _may_change_project(actor: Actor, subject_id: str) -> Verdict:
    from .policies.projects import HIDDEN, may_change
    from .queries.projects import project_of

    found = project_of(actor, int(subject_id)) if subject_id.isdecimal() else None
    return may_change(actor, found) if found is not None else HIDDEN


def _seen_projects(actor: Actor, keys: Collection[str]) -> Mapping[str, SubjectCard]:
    from .queries.projects import seen_projects

    return seen_projects(actor, keys)


def _may_change_task(actor: Actor, subject_id: str) -> Verdict:
    from .policies.projects import HIDDEN
    from .policies.tasks import may_work
    from .queries.projects import task_of

    found = task_of(actor, int(subject_id)) if subject_id.isdecimal() else None
    return may_work(actor, found) if found is not None else HIDDEN


def _seen_tasks(actor: Actor, keys: Collection[str]) -> Mapping[str, SubjectCard]:
    from .queries.projects import seen_tasks

    return seen_tasks(actor, keys)


def _find_project(number: str) -> str | None:
    from .queries.projects import key_of_code

    return key_of_code(number)


def _projects_named(actor: Actor, words: str) -> Mapping[str, SubjectCard]:
    from .queries.projects import projects_named

    return projects_named(actor, words, MOST_NAMED)


def _strategy_card(subject_id: str) -> SubjectCard | None:
    from .queries.strategies import strategy_card

    return strategy_card(subject_id)


def _may_see_strategy(actor: Actor, subject_id: str) -> Verdict:
    from .policies.projects import HIDDEN_STRATEGY
    from .queries.strategies import strategy_of

    found = strategy_of(actor, int(subject_id)) if subject_id.isdecimal() else None
    return Verdict(found is not None, "" if found else HIDDEN_STRATEGY.reason_ja)


def _intake_card(subject_id: str) -> SubjectCard | None:
    from .queries.takeover import intake_card

    return intake_card(subject_id)


def _may_see_intake(actor: Actor, subject_id: str) -> Verdict:
    from .queries.takeover import run_of

    found = run_of(actor, int(subject_id)) if subject_id.isdecimal() else None
    return Verdict(found is not None, "" if found else "この取込を表示できません。")


def _task_card(subject_id: str) -> SubjectCard | None:
    from .queries.projects import task_card

    return task_card(subject_id)


def _may_see_task(actor: Actor, subject_id: str) -> Verdict:
    from .policies.projects import HIDDEN
    from .queries.projects import task_of

    found = task_of(actor, int(subject_id)) if subject_id.isdecimal() else None
    return Verdict(found is not None, "" if found else HIDDEN.reason_ja)


def _meeting_card(subject_id: str) -> SubjectCard | None:
    from .queries.meetings import meeting_card

    return meeting_card(subject_id)


def _may_see_meeting(actor: Actor, subject_id: str) -> Verdict:
    from .policies.projects import HIDDEN
    from .queries.meetings import meeting_for

    found = meeting_for(actor, int(subject_id)) if subject_id.isdecimal() else None
    return Verdict(found is not None, "" if found else HIDDEN.reason_ja)


def _no_list(subject_id: str) -> SubjectCard | None:
    return None


def _may_see_list(actor: Actor, subject_id: str) -> Verdict:
    return Verdict(False, "書き出した一覧に、ページはありません。")


def _revise_approval(subject_id: str) -> str:
    from django.urls import reverse

    return f"{reverse('programmes:approval_ask', args=[int(subject_id)])}?way=formal"


def _count_mine(actor: Actor) -> int:
    from django.utils import timezone

    from .queries.mine import count_mine_lately

    return count_mine_lately(actor, timezone.now())


def _day_panel(actor: Actor, ref: SubjectRef, on: date) -> Panel | None:
    from django.utils import timezone

    from .queries.day import day_panel

    return day_panel(actor, ref, timezone.now())


def _linked_panel(actor: Actor, ref: SubjectRef, on: date) -> Panel | None:
    from .queries.linked import linked_panel

    return linked_panel(actor, ref, on)


def _playbook_card(subject_id: str) -> SubjectCard | None:
    from .queries.playbooks import playbook_card

    return playbook_card(subject_id)


def _window_card(subject_id: str) -> SubjectCard | None:
    from .queries.windows import window_card

    return window_card(subject_id)


def _may_read_ways(actor: Actor, subject_id: str) -> Verdict:
    """Playbooks and windows are read by all staff of the town."""
    from .policies.projects import may_enter

    return may_enter(actor)


def _may_enter(actor: Actor) -> bool:
    from .policies.projects import may_enter

    return bool(may_enter(actor))


def _pack_card(subject_id: str) -> SubjectCard | None:
    from .queries.packs import pack_card

    return pack_card(subject_id)


def _may_see_pack(actor: Actor, subject_id: str) -> Verdict:
    from django.utils import timezone

    from .policies.packs import UNREADABLE
    from .queries.packs import pack_of

    key = int(subject_id) if subject_id.isdecimal() else 0
    found = pack_of(actor, key, timezone.now())
    return Verdict(found is not None, "" if found else UNREADABLE.reason_ja)


def _template_card(subject_id: str) -> SubjectCard | None:
    from .queries.templates import template_card

    return template_card(subject_id)


def _may_see_template(actor: Actor, subject_id: str) -> Verdict:
    from .policies.packs import may_make_packs

    return may_make_packs(actor)


def _may_list_packs(actor: Actor) -> bool:
    from .policies.packs import may_list_packs

    return bool(may_list_packs(actor))


_SUBJECTS = (
    SubjectKind("programmes.pack", "点検評価書", _pack_card, _may_see_pack),
    SubjectKind("programmes.template", "報告書の様式", _template_card, _may_see_template),
    SubjectKind(
        "programmes.project",
        "事業",
        _project_card,
        _may_see_project,
        _find_project,
        may_change=_may_change_project,
        seen=_seen_projects,
        named=_projects_named,
    ),
    SubjectKind("programmes.strategy", "全体方針", _strategy_card, _may_see_strategy),
    SubjectKind(
        "programmes.task",
        "タスク",
        _task_card,
        _may_see_task,
        may_change=_may_change_task,
        seen=_seen_tasks,
    ),
    SubjectKind("programmes.meeting", "会議", _meeting_card, _may_see_meeting),
    SubjectKind("programmes.intake", "一覧の取込", _intake_card, _may_see_intake),
    SubjectKind("programmes.list", "タスクの一覧", _no_list, _may_see_list),
    SubjectKind("programmes.playbook", "手順書", _playbook_card, _may_read_ways),
    SubjectKind("programmes.window", "時期の枠", _window_card, _may_read_ways),
)
_NAVIGATION: tuple[NavEntry, ...] = (
    NavEntry("事業", "全体方針", "programmes:strategies", "flag", 30, _may_enter),
    NavEntry("事業", "点検評価書", "programmes:packs", "document", 60, _may_list_packs),
    NavEntry("事業", "事業一覧", "programmes:portfolio", "list", 20, _may_enter),
    NavEntry("事業", "ガント", "programmes:gantt_all", "calendar", 40, _may_enter),
    NavEntry("事業", "作業量", "programmes:workload", "people", 45, _may_enter),
    NavEntry("事業", "自分の仕事", "programmes:mine", "check", 10, _may_enter, _count_mine),
    NavEntry("事業", "手順書", "programmes:playbooks", "list", 50, _may_enter),
    NavEntry("事業", "一覧の取込", "programmes:intake_new", "inbox", 70, _may_enter),
    NavEntry("事業", "予定の配信", "programmes:feed", "calendar", 80, _may_enter),
)
