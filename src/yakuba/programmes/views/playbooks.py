"""Playbooks of the town as everybody reads them; DX officers take them over and withdraw them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.kernel.canonical import canonical_json
from yakuba.programmes.forms.playbooks import DocumentForm, NewPlaybookForm
from yakuba.programmes.models import Playbook, PlaybookVersion
from yakuba.programmes.policies.projects import may_plan
from yakuba.programmes.queries import playbooks as queries
from yakuba.programmes.queries.visible import projects_for
from yakuba.programmes.rules.playbook import Definition, Step
from yakuba.programmes.rules.playbook_changes import changes, need_text, when_texts
from yakuba.programmes.rules.playbook_editing import new_document
from yakuba.programmes.rules.playbook_schema import playbook_schema
from yakuba.programmes.rules.playbook_words import UnreadablePlaybook
from yakuba.programmes.services import playbooks as services
from yakuba.programmes.services.errors import UnableToAct

from .gate import enter


def planner(request: TownRequest) -> None:
    """Let the DX officers of this town in; raises Http404."""
    enter(request)
    if not may_plan(request.actor):
        raise Http404


def playbook_or_404(request: TownRequest, key: int, *, to_write: bool = False) -> Playbook:
    """Return the playbook for who may read it, or write it; raises Http404."""
    enter(request)
    if to_write:
        planner(request)
    playbook = queries.playbook_by_key(key)
    if playbook is None:
        raise Http404
    return playbook


def version_or_404(playbook: Playbook, number: int) -> PlaybookVersion:
    """Return the published version; raises Http404."""
    version = queries.version_of(playbook, number)
    if version is None:
        raise Http404
    return version


def sheet_of(definition: Definition) -> dict[str, Any]:
    """Return a playbook as its table shows it: phases with steps, and what each waits for."""
    return {
        "definition": definition,
        "phases": [
            (phase, [_line(definition, step) for step in steps])
            for phase, steps in definition.by_phase()
        ],
    }


def _line(definition: Definition, step: Step) -> dict[str, Any]:
    window = definition.window(step.window)
    repeated = definition.question(step.repeat)
    return {
        "step": step,
        "needs": [need_text(definition, need) for need in step.needs],
        "when": list(when_texts(definition, step)),
        "window": window.title if window else "",
        "repeat": repeated.label if repeated else "",
    }


@require_safe
def playbooks(request: TownRequest) -> HttpResponse:
    """List the playbooks of the town and those that can be taken over."""
    enter(request)
    context = {
        "rows": queries.playbook_rows(),
        "shipped": queries.not_adopted(),
        "may_plan": bool(may_plan(request.actor)),
    }
    return render(request, "programmes/playbooks.html", context)


@require_POST
def adopt(request: TownRequest) -> HttpResponse:
    """Take over a shipped playbook."""
    planner(request)
    try:
        made = services.adopt_shipped(
            code=request.POST.get("code", ""), actor=request.actor, at=timezone.now()
        )
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
        return redirect("programmes:playbooks")
    messages.success(request, f"「{made.title}」を取り入れました。文言と日数を確かめてください。")
    return redirect("programmes:playbook", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: TownRequest) -> HttpResponse:
    """Begin a playbook of the town's own, from nothing or from a file."""
    planner(request)
    is_file = request.method == "POST" and request.POST.get("from") == "file"
    is_name = request.method == "POST" and not is_file
    form = NewPlaybookForm(request.POST if is_name else None)
    box = DocumentForm(request.POST, request.FILES) if is_file else DocumentForm()
    faults: Any = ()
    asked = box if is_file else form
    if request.method == "POST" and asked.is_valid():
        document = box.document if is_file else new_document(**_name(form))
        try:
            made = services.found_playbook(
                document=document or {}, actor=request.actor, at=timezone.now()
            )
        except UnreadablePlaybook as fault:
            faults = fault.faults
        except UnableToAct as refusal:
            asked.add_error(None, str(refusal))
        else:
            messages.success(request, "手順書の案を作りました。作業を加えて、公開してください。")
            return redirect("programmes:playbook_draft", made.pk)
    context = {"form": form, "box": box, "faults": faults}
    return render(request, "programmes/playbook_new.html", context)


def _name(form: NewPlaybookForm) -> dict[str, str]:
    return {"code": form.cleaned_data["code"], "title": form.cleaned_data["title"]}


@require_safe
def playbook(request: TownRequest, key: int) -> HttpResponse:
    """Show the version in force; a playbook that never was published leads to its draft."""
    found = playbook_or_404(request, key)
    live = queries.live_version(found)
    if live is None:
        planner(request)
        return redirect("programmes:playbook_draft", found.pk)
    return _draw(request, found, live, is_live=True)


@require_safe
def version(request: TownRequest, key: int, number: int) -> HttpResponse:
    """Show one version as it was published."""
    found = playbook_or_404(request, key)
    shown = version_or_404(found, number)
    live = queries.live_version(found)
    return _draw(request, found, shown, is_live=live is not None and live.pk == shown.pk)


def _draw(
    request: TownRequest, found: Playbook, shown: PlaybookVersion, *, is_live: bool
) -> HttpResponse:
    writes = bool(may_plan(request.actor))
    context = {
        "playbook": found,
        "shown": shown,
        "is_live": is_live,
        "versions": queries.versions_of(found),
        "draft": queries.draft_of(found) if writes else None,
        "runs": queries.runs_of(found, projects_for(request.actor)),
        "may_plan": writes,
        **sheet_of(queries.definition_of(shown)),
    }
    return render(request, "programmes/playbook.html", context)


@require_safe
def differences(request: TownRequest, key: int) -> HttpResponse:
    """Show what differs between two versions; the last two unless asked otherwise."""
    found = playbook_or_404(request, key)
    versions = list(queries.versions_of(found))
    if not versions:
        raise Http404
    new_number = _number(request, "new") or versions[0].number
    earlier = [one.number for one in versions if one.number < new_number]
    before = version_or_404(found, _number(request, "old") or max(earlier, default=new_number))
    after = version_or_404(found, new_number)
    context = {
        "playbook": found,
        "versions": versions,
        "before": before,
        "after": after,
        "changes": changes(queries.definition_of(before), queries.definition_of(after)),
    }
    return render(request, "programmes/playbook_differences.html", context)


def _number(request: TownRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


@require_safe
def document(request: TownRequest, key: int, number: int) -> HttpResponse:
    """Serve a version as canonical JSON: the very bytes that the hash is of."""
    found = playbook_or_404(request, key)
    content = canonical_json(version_or_404(found, number).definition)
    return download(content, f"{found.code}-v{number}.json")


@require_safe
def schema(request: TownRequest) -> HttpResponse:
    """Serve the JSON Schema 2020-12 that every playbook follows."""
    enter(request)
    return download(
        canonical_json(playbook_schema()), "playbook.schema.json", "application/schema+json"
    )


def download(content: bytes, name: str, media_type: str = "application/json") -> HttpResponse:
    """Return the bytes as a file; codes are ASCII by rule, so the name needs no encoding."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: TownRequest, key: int) -> HttpResponse:
    """Ask whether to withdraw the playbook or to bring it back; on POST, do it."""
    found = playbook_or_404(request, key, to_write=True)
    if request.method != "POST":
        return render(request, "programmes/playbook_withdraw.html", {"playbook": found})
    back = request.POST.get("act") == "restore"
    act = services.restore_playbook if back else services.withdraw_playbook
    try:
        act(playbook=found, actor=request.actor, at=timezone.now())
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
    else:
        said = (
            "廃止を取り消しました。" if back else "廃止しました。作った計画は、そのまま残ります。"
        )
        messages.success(
            request, f"「{found.title}」を{said}" if not back else f"「{found.title}」の{said}"
        )
    return redirect("programmes:playbooks")
