"""The draft of a playbook, changed step by step without a line of code, and put in force."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.kernel.canonical import canonical_json, content_hash
from yakuba.programmes.forms.playbook_fields import free_code
from yakuba.programmes.forms.playbook_steps import StepForm
from yakuba.programmes.forms.playbooks import DocumentForm, HeadForm, QuestionForm
from yakuba.programmes.models import Playbook, PlaybookVersion
from yakuba.programmes.queries import playbooks as queries
from yakuba.programmes.rules import playbook_editing as editing
from yakuba.programmes.rules.playbook_changes import Change, ChangeKind, changes
from yakuba.programmes.rules.playbook_text import pretty
from yakuba.programmes.rules.playbook_words import UnreadablePlaybook
from yakuba.programmes.services import playbooks as services
from yakuba.programmes.services.errors import UnableToAct

from .playbooks import download, playbook_or_404, sheet_of

Document = dict[str, Any]
_MOST_FAULTS = 6


def draft_or_404(request: TownRequest, key: int) -> tuple[Playbook, PlaybookVersion]:
    """Return the playbook with its draft for who may write it; raises Http404."""
    found = playbook_or_404(request, key, to_write=True)
    draft = queries.draft_of(found)
    if draft is None:
        raise Http404
    return found, draft


@require_POST
def begin(request: TownRequest, key: int) -> HttpResponse:
    """Begin a draft from the version in force, or go on with the one that is there."""
    found = playbook_or_404(request, key, to_write=True)
    try:
        services.begin_draft(playbook=found, actor=request.actor, at=timezone.now())
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
        return redirect("programmes:playbook", found.pk)
    return redirect("programmes:playbook_draft", found.pk)


@require_safe
def draft(request: TownRequest, key: int) -> HttpResponse:
    """Show the draft as a table of steps, each with what can be done to it."""
    found, version = draft_or_404(request, key)
    context = {
        "playbook": found,
        "draft": version,
        "live": queries.live_version(found),
        "seen": content_hash(version.definition),
        **sheet_of(queries.definition_of(version)),
    }
    return render(request, "programmes/playbook_draft.html", context)


def _save(
    request: TownRequest,
    found: Playbook,
    document: Document,
    what: str,
    form: forms.Form | None = None,
) -> bool:
    """Put the document in the place of the draft; what stands against it goes to the form."""
    try:
        services.change_draft(
            playbook=found,
            document=document,
            what=what,
            seen=request.POST.get("seen", ""),
            actor=request.actor,
            at=timezone.now(),
        )
    except UnreadablePlaybook as refused:
        said = [f"{one.place}：{one.sentence}" for one in refused.faults[:_MOST_FAULTS]]
        if len(refused.faults) > _MOST_FAULTS:
            said.append(f"ほかに{len(refused.faults) - _MOST_FAULTS}件あります。")
    except UnableToAct as refused:
        said = [str(refused)]
    else:
        return True
    for sentence in said:
        if form is None:
            messages.error(request, sentence)
        else:
            form.add_error(None, sentence)
    return False


@require_http_methods(["GET", "HEAD", "POST"])
def head(request: TownRequest, key: int) -> HttpResponse:
    """Change name, phases, kinds of windows and the go-live milestone."""
    found, version = draft_or_404(request, key)
    document = version.definition
    given = request.POST if request.method == "POST" else None
    form = HeadForm(given, document=document, initial=HeadForm.shown(document))
    is_whole = given is not None and form.is_valid()
    if is_whole and _save(request, found, form.changed(), "全体", form):
        messages.success(request, "手順書の全体を直しました。")
        return redirect("programmes:playbook_draft", found.pk)
    context = {"playbook": found, "form": form, "seen": content_hash(document)}
    return render(request, "programmes/playbook_head.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: TownRequest, key: int, code: str = "") -> HttpResponse:
    """Add a step or change one."""
    found, version = draft_or_404(request, key)
    document, definition = version.definition, queries.definition_of(version)
    old = definition.step(code)
    if code and old is None:
        raise Http404
    given = request.POST if request.method == "POST" else None
    initial = StepForm.shown(old) if old else {"phase": request.GET.get("phase", ""), "days": 5}
    form = StepForm(given, definition=definition, code=code, initial=initial)
    if given is not None and form.is_valid():
        made = form.step()
        what = f"作業「{made['title']}」"
        if _save(request, found, editing.with_step(document, made), what, form):
            messages.success(request, f"{what}を{'直しました' if old else '加えました'}。")
            return redirect("programmes:playbook_draft", found.pk)
    context = {
        "playbook": found,
        "form": form,
        "old": old,
        "seen": content_hash(document),
    }
    return render(request, "programmes/playbook_step.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: TownRequest, key: int, code: str = "") -> HttpResponse:
    """Add a question or change one; asked to, take it out."""
    found, version = draft_or_404(request, key)
    document: Document = version.definition
    listed: list[Document] = document.get("questions", [])
    old = next((one for one in listed if one["key"] == code), None)
    if code and old is None:
        raise Http404
    given = request.POST if request.method == "POST" else None
    if given is not None and old and given.get("act") == "remove":
        if _save(request, found, editing.without_question(document, code), "質問の削除"):
            messages.success(request, f"質問「{old['label']}」を外しました。")
        return redirect("programmes:playbook_draft", found.pk)
    form = QuestionForm(given, initial=QuestionForm.shown(old) if old else None)
    if given is not None and form.is_valid():
        name = code or free_code("question", (one["key"] for one in listed))
        made = editing.with_question(document, form.question(name))
        if _save(request, found, made, f"質問「{form.cleaned_data['label']}」", form):
            messages.success(request, "質問を保存しました。")
            return redirect("programmes:playbook_draft", found.pk)
    context = {"playbook": found, "form": form, "old": old, "seen": content_hash(document)}
    return render(request, "programmes/playbook_question.html", context)


@require_POST
def arrange(request: TownRequest, key: int) -> HttpResponse:
    """Move a step up or down within its phase, or take it out."""
    found, version = draft_or_404(request, key)
    document: Document = version.definition
    definition = queries.definition_of(version)
    old = definition.step(request.POST.get("code", ""))
    act = request.POST.get("act", "")
    if old is None or act not in ("up", "down", "remove"):
        raise Http404
    if act == "remove":
        if len(document["steps"]) == 1 or definition.go_live.step == old.code:
            messages.error(request, "本番開始のマイルストーンは外せません。")
        elif _save(
            request, found, editing.without_step(document, old.code), f"作業「{old.title}」の削除"
        ):
            said = f"作業「{old.title}」を外しました。待っていた作業は、その前の作業を待ちます。"
            messages.success(request, said)
        return redirect("programmes:playbook_draft", found.pk)
    made = editing.moved(document, old.code, -1 if act == "up" else 1)
    if made is not document:
        _save(request, found, made, f"作業「{old.title}」の順序")
    response = redirect("programmes:playbook_draft", found.pk)
    response["Location"] += f"#s-{old.code}"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: TownRequest, key: int) -> HttpResponse:
    """Put a file or a text in the place of the whole draft."""
    found, version = draft_or_404(request, key)
    faults: Any = ()
    if request.method == "POST":
        form = DocumentForm(request.POST, request.FILES)
        if form.is_valid() and form.document is not None:
            try:
                services.change_draft(
                    playbook=found,
                    document=form.document,
                    what="ファイルの取込み",
                    seen=request.POST.get("seen", ""),
                    actor=request.actor,
                    at=timezone.now(),
                )
            except UnreadablePlaybook as refused:
                faults = refused.faults
            except UnableToAct as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, "案を、取り込んだ内容に入れ替えました。")
                return redirect("programmes:playbook_draft", found.pk)
    else:
        form = DocumentForm(initial={"text": pretty(version.definition)})
    context = {
        "playbook": found,
        "box": form,
        "faults": faults,
        "seen": content_hash(version.definition),
    }
    return render(request, "programmes/playbook_replace.html", context)


@require_safe
def document(request: TownRequest, key: int) -> HttpResponse:
    """Serve the draft as JSON."""
    found, version = draft_or_404(request, key)
    return download(canonical_json(version.definition), f"{found.code}-draft.json")


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: TownRequest, key: int) -> HttpResponse:
    """Show what publishing changes; on POST, put the draft in force."""
    found, version = draft_or_404(request, key)
    faults: Any = ()
    trouble = ""
    if request.method == "POST":
        try:
            made = services.publish_draft(
                playbook=found,
                seen=request.POST.get("seen", ""),
                actor=request.actor,
                at=timezone.now(),
            )
        except UnreadablePlaybook as refused:
            faults = refused.faults
        except UnableToAct as refused:
            trouble = str(refused)
        else:
            messages.success(request, f"{made}を公開しました。これからの計画に使われます。")
            return redirect("programmes:playbook", found.pk)
    live = queries.live_version(found)
    after = queries.definition_of(version)
    found_changes = changes(queries.definition_of(live), after) if live else []
    context = {
        "playbook": found,
        "draft": version,
        "live": live,
        "changes": found_changes,
        "gone": _minima_gone(found_changes),
        "own": after.own,
        "steps": len(after.steps),
        "faults": faults,
        "trouble": trouble,
        "seen": content_hash(version.definition),
    }
    return render(request, "programmes/playbook_publish.html", context)


def _minima_gone(listed: list[Change]) -> list[Change]:
    """Return the steps with a legal minimum that the draft leaves out."""
    return [one for one in listed if one.kind is ChangeKind.REMOVED and one.has_minimum]


@require_http_methods(["GET", "HEAD", "POST"])
def drop(request: TownRequest, key: int) -> HttpResponse:
    """Ask whether to throw the draft away; on POST, do it."""
    found, _ = draft_or_404(request, key)
    if request.method != "POST":
        live = queries.live_version(found)
        return render(request, "programmes/playbook_drop.html", {"playbook": found, "live": live})
    services.drop_draft(playbook=found, actor=request.actor, at=timezone.now())
    messages.success(request, "案を取りやめました。")
    return redirect("programmes:playbooks")
