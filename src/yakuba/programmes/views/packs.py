"""Reports: the list, one report to work on and to read, its files, and the acts on it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.documents.rules import check_number
from yakuba.foundation.measures.queries import months_until
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.organisation.models import Post
from yakuba.programmes.documents.html import body, cover, proof
from yakuba.programmes.documents.outline import brief, front_of, sections
from yakuba.programmes.documents.papers import stamps_of
from yakuba.programmes.forms.packs import (
    PLACES,
    AskForm,
    CloseRemedyForm,
    MakePackForm,
    RemedyForm,
    SummaryForm,
)
from yakuba.programmes.forms.templates import FillForm
from yakuba.programmes.models import PackConfirmation, ReviewPack
from yakuba.programmes.policies.packs import (
    may_confirm,
    may_list_packs,
    may_make_packs,
    may_post_review,
)
from yakuba.programmes.queries import packs as reads
from yakuba.programmes.queries.pack_files import files_of
from yakuba.programmes.queries.templates import addable_to, templates_of
from yakuba.programmes.queries.turns import confirmation_of
from yakuba.programmes.rules.pack_report import Report
from yakuba.programmes.services import confirming
from yakuba.programmes.services import packs as acts
from yakuba.programmes.services.errors import ReportUnderWay, UnableToAct

from .gate import enter

MONTHS = 24
_CONFIRM_AS_READ = "この内容で確認しました。"


def pack_or_404(request: TownRequest, key: int) -> ReviewPack:
    """Return the report if the actor may read it; raises Http404."""
    enter(request)
    pack = reads.pack_of(request.actor, key, timezone.now())
    if pack is None:
        raise Http404
    return pack


@require_http_methods(["GET", "HEAD", "POST"])
def packs(request: TownRequest) -> HttpResponse:
    """Show the reports that the actor may read; on POST, make one."""
    enter(request)
    may_make = bool(may_make_packs(request.actor))
    now = timezone.now()
    found = list(reads.packs_for(request.actor, now).defer("content"))
    if not found and not may_list_packs(request.actor):
        raise Http404
    on = timezone.localdate(now)
    months = tuple(reversed(months_until(on, MONTHS)))
    bound = request.POST if request.method == "POST" and may_make else None
    form = MakePackForm(bound, months=months, on=on)
    if form.is_valid():
        kind, month = form.wish
        try:
            made = acts.make_pack(kind=kind, month=month, actor=request.actor, at=now, on=on)
        except ReportUnderWay as refusal:
            messages.info(request, f"{refusal}このページで続けてください。")
            return redirect("programmes:pack", refusal.key)
        except UnableToAct as refusal:
            form.add_error("month", str(refusal))
        else:
            messages.success(request, f"「{made.title}」を作成しました。内容を確かめてください。")
            return redirect("programmes:pack", made.pk)
    context = {
        "packs": found,
        "form": form,
        "may_make": may_make,
        "waiting": {pack.pk for pack in reads.waiting_for(request.actor, now)},
    }
    return render(request, "programmes/packs.html", context, status=422 if form.errors else 200)


@require_safe
def pack(request: TownRequest, key: int) -> HttpResponse:
    """Show one report to whoever works on it or has to confirm it."""
    return page(request, pack_or_404(request, key))


@require_safe
def read(request: TownRequest, key: int) -> HttpResponse:
    """Show the whole report as it will be printed."""
    found = pack_or_404(request, key)
    report = reads.report_of(found)
    front = front_of(
        report,
        content_hash=found.content_hash,
        frozen_at=found.frozen_at,
        stamps=stamps_of(found),
    )
    context = {
        "pack": found,
        "cover": cover(front),
        "body": body(sections(report)),
        "proof": proof(front),
    }
    return render(request, "programmes/pack_read.html", context)


@require_POST
def recount(request: TownRequest, key: int) -> HttpResponse:
    """Count everything again."""
    return done_with(
        request,
        key,
        lambda found: acts.recount(pack=found, actor=request.actor, at=timezone.now()),
        "記録から集計し直しました。",
    )


@require_POST
def freeze(request: TownRequest, key: int) -> HttpResponse:
    """Make the report final."""
    return done_with(
        request,
        key,
        lambda found: confirming.freeze_pack(pack=found, actor=request.actor, at=timezone.now()),
        "確定しました。これからは変更できません。",
    )


@require_POST
def publish(request: TownRequest, key: int) -> HttpResponse:
    """Show the public part to residents."""
    return done_with(
        request,
        key,
        lambda found: acts.publish_pack(pack=found, actor=request.actor, at=timezone.now()),
        "公表しました。住民のページと公開データに表示されます。",
    )


@require_POST
def confirm(request: TownRequest, key: int) -> HttpResponse:
    """Confirm what was read, for the post whose turn it is."""
    return done_with(
        request,
        key,
        lambda found: confirming.confirm(
            pack=found,
            actor=request.actor,
            at=timezone.now(),
            content_hash=request.POST.get("content_hash", ""),
        ),
        _CONFIRM_AS_READ,
    )


@require_POST
def post_review(request: TownRequest, key: int, row: int) -> HttpResponse:
    """Note the 後閲 of what was confirmed in the actor's absence."""
    found = pack_or_404(request, key)
    asked = confirmation_of(found.pk, row)
    if asked is None:
        raise Http404
    return done_with(
        request,
        key,
        lambda found: confirming.post_review(
            confirmation=asked, actor=request.actor, at=timezone.now()
        ),
        f"「{found.title}」を後閲しました。",
    )


def done_with(
    request: TownRequest, key: int, act: Callable[[ReviewPack], object], said: str
) -> HttpResponse:
    """Do an act of a single button on the report; tell why on its page when it was refused."""
    found = pack_or_404(request, key)
    try:
        act(found)
    except UnableToAct as refusal:
        return page(request, found, status=422, trouble=str(refusal))
    messages.success(request, said)
    return redirect("programmes:pack", found.pk)


@require_POST
def summary(request: TownRequest, key: int) -> HttpResponse:
    """Write the 所見."""
    found = pack_or_404(request, key)
    form = SummaryForm(request.POST)
    if form.is_valid():
        try:
            acts.write_summary(
                pack=found,
                text=form.cleaned_data["text"],
                actor=request.actor,
                at=timezone.now(),
            )
        except UnableToAct as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, "所見を保存しました。")
            return redirect("programmes:pack", found.pk)
    return page(request, found, status=422, summary_form=form)


@require_POST
def remedy(request: TownRequest, key: int) -> HttpResponse:
    """Add a cause and what is done about it."""
    found = pack_or_404(request, key)
    form = _remedy_form(found, reads.report_of(found), request.POST)
    if form.is_valid():
        try:
            acts.add_countermeasure(
                pack=found, actor=request.actor, at=timezone.now(), **form.given()
            )
        except UnableToAct as refusal:
            form.add_error("action", str(refusal))
        else:
            messages.success(request, "対応策を加えました。")
            return redirect("programmes:pack", found.pk)
    return page(request, found, status=422, remedy_form=form)


@require_POST
def remedy_close(request: TownRequest, key: int) -> HttpResponse:
    """Say what a remedy brought."""
    found = pack_or_404(request, key)
    form = CloseRemedyForm(request.POST)
    if form.is_valid():
        row = reads.remedy_of(found, form.cleaned_data["remedy"])
        if row is None:
            raise Http404
        try:
            acts.close_countermeasure(
                pack=found,
                countermeasure=row,
                result=form.cleaned_data["result"],
                actor=request.actor,
                at=timezone.now(),
            )
        except UnableToAct as refusal:
            form.add_error("result", str(refusal))
        else:
            messages.success(request, "結果を記録しました。")
            return redirect("programmes:pack", found.pk)
    return page(request, found, status=422, close_form=form)


@require_POST
def ask(request: TownRequest, key: int) -> HttpResponse:
    """Ask posts to confirm, one after the other."""
    found = pack_or_404(request, key)
    form = AskForm(request.POST, posts=reads.posts_to_ask(timezone.localdate()))
    if form.is_valid():
        try:
            confirming.ask_confirmations(
                pack=found, posts=form.posts, actor=request.actor, at=timezone.now()
            )
        except UnableToAct as refusal:
            form.add_error("post1", str(refusal))
        else:
            messages.success(request, "確認を依頼しました。順番が来た人にメールで知らせます。")
            return redirect("programmes:pack", found.pk)
    return page(request, found, status=422, ask_form=form)


def _remedy_form(found: ReviewPack, report: Report, data: Any = None) -> RemedyForm:
    return RemedyForm(
        data,
        initiatives=reads.initiatives_of(report),
        projects=reads.projects_needing(report),
    )


def page(
    request: TownRequest, stale: ReviewPack, *, status: int = 200, trouble: str = "", **forms: Any
) -> HttpResponse:
    """Show the report with its forms, those with mistakes as they were typed."""
    found = pack_or_404(request, stale.pk)
    report = reads.report_of(found)
    rows = reads.confirmations_of(found)
    waiting = next((row for row in rows if row.confirmed_at is None), None)
    may_make = bool(may_make_packs(request.actor))
    is_open = found.frozen_at is None
    context: dict[str, Any] = {
        "pack": found,
        "report": report,
        "as_of": date.fromisoformat(report.cover.as_of),
        "confirmations": rows,
        "waiting": waiting,
        "may_make": may_make,
        "may_write": may_make and is_open,
        "may_confirm": is_open
        and waiting is not None
        and bool(may_confirm(request.actor, waiting, timezone.now())),
        "is_acting": waiting is not None and waiting.post_id not in request.actor.post_ids,
        "is_ready": bool(rows) and waiting is None,
        "check_number": check_number(found.content_hash),
        "to_review": [
            row
            for row in rows
            if row.post_reviewed_at is None and may_post_review(request.actor, row)
        ],
        "trouble": trouble,
        "fill_form": FillForm(),
        "in_forms": templates_of(found),
        "addable": addable_to(found) if may_make else [],
        "kept": [] if is_open else files_of(found),
        "brief": body(brief(report)),
    }
    if may_make and is_open:
        posts = reads.posts_to_ask(timezone.localdate())
        context |= {
            "summary_form": SummaryForm(initial={"text": found.summary}),
            "remedy_form": _remedy_form(found, report),
            "close_form": CloseRemedyForm(),
            "open_remedies": [
                {"line": one, "due": date.fromisoformat(one.due) if one.due else None}
                for one in report.remedies
                if one.closed_on is None
            ],
            "ask_form": AskForm(
                posts=posts, initial=_asked(rows, reads.posts_before(found), posts)
            ),
        }
    return render(request, "programmes/pack.html", context | forms, status=status)


def _asked(rows: list[PackConfirmation], before: list[int], posts: list[Post]) -> dict[str, str]:
    """Return the posts asked now, or those of the report before, as the form's first choice."""
    held = {post.pk for post in posts}
    keys = [row.post_id for row in rows] or [key for key in before if key in held]
    return {f"post{place}": str(key) for place, key in enumerate(keys[:PLACES], 1)}
