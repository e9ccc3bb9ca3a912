"""One thing of every kind that programmes know, and which address shows which of them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from yakuba.demo import people as demo_people
from yakuba.foundation.access.services import issue
from yakuba.foundation.accounts.models import User
from yakuba.foundation.measures.rules import Direction
from yakuba.kernel.actor import Actor
from yakuba.kernel.fiscal import FiscalYear, Month
from yakuba.organisation.models import Department, Post
from yakuba.organisation.queries import actor_for
from yakuba.programmes.documents.starter import starter
from yakuba.programmes.models import Membership, TaskLink
from yakuba.programmes.rules.meetings import ItemKind
from yakuba.programmes.rules.packs import PackKind
from yakuba.programmes.rules.stages import Role
from yakuba.programmes.services import takeover
from yakuba.programmes.services.approvals import ask_approval
from yakuba.programmes.services.attachments import attach
from yakuba.programmes.services.budgets import set_budget_line
from yakuba.programmes.services.comments import write_comment
from yakuba.programmes.services.confirming import ask_confirmations
from yakuba.programmes.services.kpis import add_kpi, set_kpi_target
from yakuba.programmes.services.links import link_subject
from yakuba.programmes.services.meetings import add_item, call_meeting
from yakuba.programmes.services.members import join_project
from yakuba.programmes.services.packs import make_pack
from yakuba.programmes.services.playbooks import adopt_shipped, begin_draft
from yakuba.programmes.services.projects import register_project
from yakuba.programmes.services.risks import raise_risk
from yakuba.programmes.services.saved_views import keep_view
from yakuba.programmes.services.strategies import add_initiative, add_pillar, draft_strategy
from yakuba.programmes.services.tasks import LinkDraft, TaskDraft, add_tasks
from yakuba.programmes.services.templates import add_template
from yakuba.programmes.services.windows import set_window
from yakuba.programmes.urls import urlpatterns

# By how the address begins below /desk/projects/, the first that fits.
_BY_PREFIX = (
    ("strategies/pillars/", "pillar"),
    ("strategies/initiatives/", "initiative"),
    ("strategies/kpis/", "kpi"),
    ("strategies/", "strategy"),
    ("playbooks/", "playbook"),
    ("windows/", "window"),
    ("packs/templates/", "template"),
    ("packs/", "pack"),
    ("tasks/", "task"),
    ("approvals/", "approval"),
    ("comments/", "comment"),
    ("attachments/", "attachment"),
    ("meetings/", "meeting"),
    ("intake/", "intake"),
    ("views/", "view"),
    ("<int:key>/", "project"),
)


def plan_keys(now: datetime) -> dict[str, Any]:
    """Make one of everything in the active town and return the values of the addresses."""
    on = timezone.localdate(now)
    users = {user.username: user for user in User.objects.all()}
    kimura, kudo = (actor_for(users[name], on=on) for name in ("kimura", "kudo"))
    made = {**_strategy(kimura, now), **_project(kudo, users, now)}
    playbook = adopt_shipped(code="online-procedures", actor=kimura, at=now)
    draft = begin_draft(playbook=playbook, actor=kimura, at=now)
    made["playbook"] = playbook.pk
    made["window"] = set_window(
        code="assembly",
        title="12月定例会",
        opens=on + timedelta(days=10),
        closes=on + timedelta(days=20),
        actor=kimura,
        at=now,
    ).pk
    pack = make_pack(kind=PackKind.MONTH, month=Month.of(on), actor=kimura, at=now, on=on)
    made["pack"] = pack.pk
    mayor = Post.objects.get(title="市長")
    (asked,) = ask_confirmations(pack=pack, posts=[mayor], actor=kimura, at=now)
    made["view"] = keep_view(name="遅れた事業", query="order=late", actor=kimura, at=now).pk
    form = add_template(
        name="市長報告用",
        kind=PackKind.MONTH,
        upload=starter(PackKind.MONTH, "docx"),
        file_name="様式.docx",
        actor=kimura,
        at=now,
    )
    made["template"] = form.template_id
    made["intake"] = takeover.begin(
        content="事業名,所管課\n広報の電子化,環境課\n".encode(),
        name="一覧.csv",
        project=None,
        actor=kimura,
        at=now,
    ).pk
    key = issue(
        name="統合基盤", can_write=False, ends_on=on + timedelta(days=9), actor=kudo, at=now, on=on
    ).key
    return {
        **dict(_filled(made)),
        "kind": "csv",
        "access:stop/key": key.pk,
        "target": made["target"],
        "programmes:meeting_item/number": made["item"],
        "programmes:meeting_item_remove/number": made["item"],
        "programmes:playbook_step/code": draft.definition["steps"][0]["code"],
        "programmes:playbook_question/code": draft.definition["questions"][0]["key"],
        "programmes:plan_unlink/link": made["order"],
        "programmes:project_unlink/link": made["link"],
        "programmes:pack_file/extension": "xlsx",
        "programmes:pack_post_review/row": asked.pk,
        "programmes:pack_in_form/version": form.pk,
        "programmes:template_version/number": form.number,
        "programmes:template_trial/number": form.number,
        "programmes:template_starter/kind": PackKind.MONTH.value,
        "programmes:template_starter/extension": "docx",
        "open_projects:data/extension": "csv",
        "api-1:change_one/key": made["task"],
        "project_key": made["project"],
        "task_key": made["task"],
        "member": made["member"],
        "line": made["line"],
        "risk": made["risk"],
    }


def _filled(made: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for pattern in urlpatterns:
        text = str(pattern.pattern)
        for prefix, kind in _BY_PREFIX:
            if text.startswith(prefix) and "<int:key>" in text:
                yield f"programmes:{pattern.name}/key", made[kind]
                break


def _strategy(kimura: Actor, now: datetime) -> dict[str, int]:
    year = FiscalYear.of(timezone.localdate(now))
    strategy = draft_strategy(
        title="見本市DX推進方針（案）",
        vision="待たせない、書かせない市役所",
        first_year=year.year,
        last_year=year.year + 2,
        actor=kimura,
        at=now,
    )
    pillar = add_pillar(strategy=strategy, title="窓口", actor=kimura, at=now)
    initiative = add_initiative(pillar=pillar, title="書かない窓口", actor=kimura, at=now)
    kpi = add_kpi(
        initiative=initiative,
        title="窓口の待ち時間",
        unit="分",
        direction=Direction.DOWN,
        definition="月ごとの平均",
        actor=kimura,
        at=now,
    )
    target = set_kpi_target(
        kpi=kpi,
        fiscal_year=year.year,
        value=Decimal(10),
        interim_month=year.months[5],
        interim_value=Decimal(15),
        actor=kimura,
        at=now,
    )
    return {
        "strategy": strategy.pk,
        "pillar": pillar.pk,
        "initiative": initiative.pk,
        "kpi": kpi.pk,
        "target": target.pk,
    }


def _project(kudo: Actor, users: dict[str, User], now: datetime) -> dict[str, int]:
    """Build a project of 環境課 that no other section sees."""
    on = timezone.localdate(now)
    section = Department.objects.get(code="3010", valid_to=None)
    project = register_project(name="ごみ分別アプリ", department=section, actor=kudo, at=now, on=on)
    join_project(project=project, user=users["kudo"], role=Role.LEAD, actor=kudo, at=now)
    join_project(project=project, user=users["miura"], role=Role.WORKER, actor=kudo, at=now)
    drafts = [TaskDraft(title="仕様書", key="a", days=5), TaskDraft(title="公告", key="b", days=9)]
    first, _second = add_tasks(
        project=project, drafts=drafts, links=[LinkDraft("a", "b")], actor=kudo, at=now, on=on
    )
    photograph = demo_people.photograph(Random(5))
    meeting = call_meeting(project=project, title="定例", starts_at=now, actor=kudo, at=now)
    item = add_item(
        meeting=meeting, kind=ItemKind.TOPIC, title="進み具合", actor=kudo, at=now, on=on
    )
    line = set_budget_line(
        project=project,
        fiscal_year=FiscalYear.of(on).year,
        title="委託料",
        planned=1_000_000,
        actor=kudo,
        at=now,
    )
    risk = raise_risk(project=project, title="不調", likelihood=2, impact=2, actor=kudo, at=now)
    other = register_project(name="不法投棄の通報", department=section, actor=kudo, at=now, on=on)
    approval = ask_approval(
        task=first,
        of=users["miura"],
        text="仕様書の案",
        due=on + timedelta(days=7),
        actor=kudo,
        at=now,
        on=on,
    )
    comment = write_comment(
        project=project, task=first, body="見てください", actor=kudo, at=now, on=on,
        also=[users["miura"]],
    )  # fmt: skip
    paper = attach(
        project=project, task=first, upload=photograph, name="現場.jpg", actor=kudo, at=now
    )
    return {
        "project": project.pk,
        "task": first.pk,
        "order": TaskLink.objects.get(before=first).pk,
        "meeting": meeting.pk,
        "item": item.pk,
        "line": line.pk,
        "risk": risk.pk,
        "link": link_subject(project=project, subject=other.ref, actor=kudo, at=now).pk,
        "member": Membership.objects.get(project=project, user=users["miura"]).pk,
        "approval": approval.pk,
        "comment": comment.pk,
        "attachment": paper.pk,
    }
