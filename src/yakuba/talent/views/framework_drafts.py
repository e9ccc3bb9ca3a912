"""The draft of a framework, changed piece by piece without a line of code, and put in force."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.kernel.canonical import content_hash
from yakuba.kernel.text import clean_line
from yakuba.kernel.verdict import UnableToAct
from yakuba.talent.forms.frameworks import (
    AreaForm,
    FileForm,
    HeadForm,
    NewAreaForm,
    NewSkillForm,
    SkillForm,
    faults_in_words,
)
from yakuba.talent.models import FrameworkVersion, SkillFramework
from yakuba.talent.queries import frameworks as queries
from yakuba.talent.rules import framework_editing as editing
from yakuba.talent.rules.framework import Document, Item, UnreadableFramework
from yakuba.talent.services import frameworks as services

from .frameworks import framework_or_404, json_file


def draft_or_404(request: TownRequest, key: int) -> tuple[SkillFramework, FrameworkVersion]:
    """Return the framework with its draft for who may write it; raises Http404."""
    found = framework_or_404(request, key, to_write=True)
    draft = queries.draft_of(found)
    if draft is None:
        raise Http404
    return found, draft


@require_POST
def begin(request: TownRequest, key: int) -> HttpResponse:
    """Begin a draft from the version in force, or go on with the one that is there."""
    found = framework_or_404(request, key, to_write=True)
    try:
        services.begin_draft(framework=found, actor=request.actor, at=timezone.now())
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
        return redirect("talent:framework", key)
    return redirect("talent:framework_draft", key)


@require_safe
def draft(request: TownRequest, key: int) -> HttpResponse:
    """Show the draft with what can be done to it."""
    found, version = draft_or_404(request, key)
    context = {
        "framework": found,
        "draft": version,
        "live": queries.live_version(found),
        "definition": queries.definition_of(version),
        "seen": content_hash(version.definition),
    }
    return render(request, "talent/framework_draft.html", context)


@require_safe
def draft_file(request: TownRequest, key: int) -> HttpResponse:
    """Give the draft as JSON."""
    found, version = draft_or_404(request, key)
    return json_file(version.definition, f"{found.code}-draft")


def _save(
    request: TownRequest,
    found: SkillFramework,
    document: Document,
    what: str,
    form: forms.Form | None = None,
) -> bool:
    """Put the document in the place of the draft; what stands against it goes to the form."""
    try:
        services.change_draft(
            framework=found,
            document=document,
            what=what,
            seen=request.POST.get("seen", ""),
            actor=request.actor,
            at=timezone.now(),
        )
    except UnreadableFramework as refused:
        said = faults_in_words(refused.faults)
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


def _shown(
    request: TownRequest,
    found: SkillFramework,
    version: FrameworkVersion,
    form: forms.Form,
    heading: str,
) -> HttpResponse:
    context = {
        "framework": found,
        "form": form,
        "heading": heading,
        "seen": content_hash(version.definition),
        "levels": form.level_fields() if isinstance(form, HeadForm) else [],
        "is_file": isinstance(form, FileForm),
    }
    return render(request, "talent/framework_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def head(request: TownRequest, key: int) -> HttpResponse:
    """Change the words of the whole and of the levels."""
    found, version = draft_or_404(request, key)
    given = request.POST if request.method == "POST" else None
    form = HeadForm(given, definition=queries.definition_of(version))
    if given is not None and form.is_valid():
        words = {one: clean_line(form.cleaned_data[one]) for one in ("title", "edition")}
        words |= {one: clean_line(form.cleaned_data[one]) for one in ("origin", "note")}
        document = editing.with_levels(
            editing.with_head(version.definition, **words), form.levels()
        )
        if _save(request, found, document, "全体とレベルの言葉", form):
            messages.success(request, "全体を直しました。")
            return redirect("talent:framework_draft", key)
    return _shown(request, found, version, form, "名称とレベルの言葉")


@require_http_methods(["GET", "HEAD", "POST"])
def area(request: TownRequest, key: int, code: str = "") -> HttpResponse:
    """Add an area, or change the words of one."""
    found, version = draft_or_404(request, key)
    definition = queries.definition_of(version)
    old = next((one for one in definition.areas if one.code == code), None)
    if code and old is None:
        raise Http404
    given = request.POST if request.method == "POST" else None
    form: AreaForm = (
        AreaForm(given, initial={"name": old.name, "note": old.note}) if old else NewAreaForm(given)
    )
    if given is not None and form.is_valid():
        told = form.cleaned_data
        chosen = code or told["code"]
        if not code and any(one.code == chosen for one in definition.areas):
            form.add_error("code", "このコードの分野は、すでにあります。別のコードにしてください。")
        else:
            document = editing.with_area(
                version.definition, chosen, clean_line(told["name"]), clean_line(told["note"])
            )
            if _save(request, found, document, f"分野「{told['name']}」", form):
                messages.success(request, f"分野「{told['name']}」を保存しました。")
                return redirect("talent:framework_draft", key)
    return _shown(request, found, version, form, old.name if old else "分野を加える")


@require_http_methods(["GET", "HEAD", "POST"])
def skill(request: TownRequest, key: int, code: str = "") -> HttpResponse:
    """Add a skill, or change one."""
    found, version = draft_or_404(request, key)
    definition = queries.definition_of(version)
    old = definition.item(code) if code else None
    if code and old is None:
        raise Http404
    given = request.POST if request.method == "POST" else None
    form: SkillForm
    if old is not None:
        place = next(one.code for one in definition.areas if old in one.items)
        initial: dict[str, object] = {"area": place, "group": old.group, "name": old.name}
        initial |= {"description": old.description, "unverified": old.is_unverified}
        form = SkillForm(given, definition=definition, initial=initial)
    else:
        form = NewSkillForm(
            given, definition=definition, initial={"area": request.GET.get("area", "")}
        )
    if given is not None and form.is_valid():
        placed = _placed(form, code)
        if not code and definition.item(placed.item.code):
            form.add_error(
                "code", "このコードのスキルは、すでにあります。別のコードにしてください。"
            )
        else:
            document = editing.with_skill(version.definition, placed)
            if _save(request, found, document, f"スキル「{placed.item.name}」", form):
                messages.success(request, f"スキル「{placed.item.name}」を保存しました。")
                return redirect("talent:framework_draft", key)
    return _shown(request, found, version, form, old.name if old else "スキルを加える")


def _placed(form: SkillForm, code: str) -> editing.Placed:
    told = form.cleaned_data
    item = Item(
        code=code or told["code"],
        name=clean_line(told["name"]),
        area="",
        group=clean_line(told["group"]),
        description=clean_line(told["description"]),
        is_unverified=told["unverified"],
    )
    return editing.Placed(told["area"], item)


@require_POST
def arrange(request: TownRequest, key: int) -> HttpResponse:
    """Move a skill up or down, or take a skill or an area out."""
    found, version = draft_or_404(request, key)
    act, _, code = request.POST.get("act", "").partition(":")
    document = version.definition
    if act == "up":
        document = editing.moved(document, code, -1)
    elif act == "down":
        document = editing.moved(document, code, 1)
    elif act == "out":
        document = editing.without_skill(document, code)
    elif act == "area-out":
        document = editing.without_area(document, code)
    _save(request, found, document, "並べ方と取り外し")
    return redirect("talent:framework_draft", key)


@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: TownRequest, key: int) -> HttpResponse:
    """Put a file in the place of the draft: JSON for all of it, CSV for its skills."""
    found, version = draft_or_404(request, key)
    is_sent = request.method == "POST"
    form = FileForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        before=version.definition,
    )
    if (
        is_sent
        and form.is_valid()
        and form.document is not None
        and _save(request, found, form.document, "ファイルの取り込み", form)
    ):
        messages.success(request, "ファイルの内容に入れ替えました。")
        return redirect("talent:framework_draft", key)
    return _shown(request, found, version, form, "ファイルから取り込む")


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: TownRequest, key: int) -> HttpResponse:
    """Show what will be different; on POST, put the draft in force."""
    found, version = draft_or_404(request, key)
    live = queries.live_version(found)
    trouble = ""
    if request.method == "POST":
        try:
            made = services.publish_draft(
                framework=found,
                seen=request.POST.get("seen", ""),
                actor=request.actor,
                at=timezone.now(),
            )
        except UnreadableFramework as refused:
            trouble = "".join(faults_in_words(refused.faults))
        except UnableToAct as refused:
            trouble = str(refused)
        else:
            messages.success(request, f"第{made.number}版を公開しました。")
            return redirect("talent:framework", key)
    definition = queries.definition_of(version)
    context = {
        "framework": found,
        "draft": version,
        "live": live,
        "definition": definition,
        "changes": editing.changes(queries.definition_of(live), definition) if live else [],
        "seen": content_hash(version.definition),
        "trouble": trouble,
    }
    return render(request, "talent/framework_publish.html", context)


@require_POST
def drop(request: TownRequest, key: int) -> HttpResponse:
    """Throw the draft away."""
    found, _ = draft_or_404(request, key)
    services.drop_draft(framework=found, actor=request.actor, at=timezone.now())
    messages.success(request, "案を取りやめました。")
    return redirect("talent:frameworks")
