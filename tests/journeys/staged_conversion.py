"""One thing of every kind that a migration knows, and which address shows which of them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.utils import timezone

from yakuba.conversion.models import (
    ConversionRun,
    MigrationPlan,
    Requirement,
    ReviewItem,
    RunFile,
    SourceBatch,
)
from yakuba.conversion.queries.definitions import layout_of
from yakuba.conversion.queries.requirement_intake import shipped
from yakuba.conversion.rules.characters import Decision, Repertoire, key_of
from yakuba.conversion.rules.fit import Answer, Fit
from yakuba.conversion.rules.migration import ItemState
from yakuba.conversion.rules.runs import RunKind
from yakuba.conversion.services.batches import begin_upload, receive_batch, receive_file
from yakuba.conversion.services.characters import Said, decide
from yakuba.conversion.services.converting import convert_run
from yakuba.conversion.services.judging import Given, judge
from yakuba.conversion.services.plans import PlanDraft, make_plan
from yakuba.conversion.services.rehearsals import RehearsalDraft, plan_rehearsal
from yakuba.conversion.services.reports import make_report
from yakuba.conversion.services.requirement_lists import begin_intake, take_sample
from yakuba.conversion.services.reviews import ReviewDraft, answer_item, call_review
from yakuba.conversion.services.runs import CHANNEL, RunDraft, ask_run
from yakuba.conversion.urls import urlpatterns
from yakuba.foundation.accounts.models import User
from yakuba.foundation.deliveries.models import Delivery
from yakuba.organisation.models import Department, Post
from yakuba.organisation.queries import actor_for, appointments_of

from .staged_definitions import definition_keys

SAMPLE = "sample-child-allowance"
_LIST = "番号,機能・帳票,要件,種別,根拠\nX-1,認定請求,請求を受け付ける,必須,児童手当法7条\n"
# By how the address begins below /desk/conversion/.
_BY_PREFIX = (
    ("plans/", "plan"),
    ("requirements/", "requirement"),
    ("intakes/", "intake"),
    ("rehearsals/", "rehearsal"),
    ("reviews/", "review"),
    ("review-items/", "item"),
    ("batches/", "batch"),
    ("uploads/", "upload"),
    ("runs/", "run"),
    ("reports/", "report"),
)


def conversion_keys(now: datetime) -> dict[str, Any]:
    """Make one of everything in the active town and return the values of the addresses."""
    on = timezone.localdate(now)
    kimura = User.objects.get(username="kimura")
    act: dict[str, Any] = {"actor": actor_for(kimura, on=on), "at": now}
    # 木村 decides here, so that one visitor opens every page of the meeting.
    post = appointments_of(kimura, on)[0].post
    rows = _made(on, act, post)
    made = {key: one.pk for key, one in rows.items()}
    decision = Decision("\ue000", "高", note="戸籍で確認")
    key = key_of(decide(said=Said(decision), **act).character)
    return {
        **dict(_filled(made)),
        **definition_keys(rows["batch"], act),
        "conversion:take_sample/code": SAMPLE,
        "conversion:upload_piece/number": 0,
        "conversion:run_file/file": RunFile.objects.get(run=made["run"], name="errors.csv").pk,
        "conversion:character/code": key,
        "conversion:character_back/code": key,
    }


def _made(on: Any, act: dict[str, Any], post: Post) -> dict[str, Any]:
    section = Department.objects.get(code="2010", valid_to=None)
    draft = PlanDraft(department=section, business="jido-teate")
    plan = make_plan(draft=draft, **act)
    take_sample(plan=plan, sample=shipped()[SAMPLE], **act)
    requirement = Requirement.objects.filter(edition__plan=plan)[0]
    judge(requirement=requirement, given=Given(Answer(Fit.FIT)), **act)
    times = RehearsalDraft("移行リハーサル", on, on + timedelta(days=2))
    criteria = ("件数照合に差がない", "切戻しを試した")
    called = ReviewDraft("移行判定会議", on + timedelta(days=30), post, criteria, post)
    review = call_review(plan=plan, draft=called, **act)
    item = ReviewItem.objects.filter(review=review)[0]
    batch = _received(plan, act)
    run = _converted(plan, batch, act)
    return {
        "batch": batch,
        "upload": begin_upload(batch=batch, code="setai", name="households-2.csv", **act),
        "run": run,
        "report": make_report(run=run, town="見本市", **act),
        "plan": plan,
        "requirement": requirement,
        "intake": begin_intake(
            plan=plan, title="次の版", source="", content=_LIST.encode(), name="要件.csv", **act
        ),
        "rehearsal": plan_rehearsal(plan=plan, draft=times, **act),
        "review": review,
        "item": answer_item(item=item, state=ItemState.NO, evidence="差が3件", **act),
    }


def _received(plan: MigrationPlan, act: dict[str, Any]) -> SourceBatch:
    """Receive a file of each kind with its headings alone."""
    layout = layout_of("sample-legacy-resident")
    batch = receive_batch(plan=plan, title="9月末の抽出", layout=layout.code, **act)
    for file in layout.files:
        heading = ",".join(field.name for field in file.fields)
        content = BytesIO(f"{heading}\n".encode(file.dialect.encoding.value))
        receive_file(batch=batch, code=file.code, name=f"{file.code}.csv", content=content, **act)
    return batch


def _converted(plan: MigrationPlan, batch: SourceBatch, act: dict[str, Any]) -> ConversionRun:
    """Ask for a run and have it done."""
    draft = RunDraft(
        batch=batch,
        mapping="sample-resident",
        kind=RunKind.DRY,
        repertoire=Repertoire.UNICODE,
        day=timezone.localdate(act["at"]),
    )
    run = ask_run(plan=plan, draft=draft, **act)
    promise = Delivery.objects.get(channel=CHANNEL, destination=str(run.pk))
    convert_run(promise, lambda: act["at"])
    run.refresh_from_db()
    return run


def _filled(made: dict[str, int]) -> Iterator[tuple[str, int]]:
    for pattern in urlpatterns:
        text = str(pattern.pattern)
        for prefix, kind in _BY_PREFIX:
            if text.startswith(prefix) and "<int:key>" in text:
                yield f"conversion:{pattern.name}/key", made[kind]
                break
