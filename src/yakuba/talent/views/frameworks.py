"""Frameworks of skills: read, take away, take over; and what is expected of whom."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.documents.responses import table_response
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.kernel.canonical import canonical_json
from yakuba.kernel.tables import TableKind
from yakuba.kernel.verdict import UnableToAct
from yakuba.organisation.models import Post
from yakuba.organisation.queries import departments_on
from yakuba.talent.forms.frameworks import ExpectedForm, FileForm, NewForm, faults_in_words
from yakuba.talent.models import FrameworkVersion, Skill, SkillFramework
from yakuba.talent.policies.entering import may_foster
from yakuba.talent.queries import expected as expectations
from yakuba.talent.queries import frameworks as queries
from yakuba.talent.rules.framework import UnreadableFramework
from yakuba.talent.rules.framework_editing import COLUMNS, new_document, table_of
from yakuba.talent.rules.levels import Target
from yakuba.talent.services import frameworks as services
from yakuba.talent.services.expecting import set_expected

from .gate import enter, enter_fostering


def framework_or_404(request: TownRequest, key: int, *, to_write: bool = False) -> SkillFramework:
    """Return the framework; to write it is for 人材育成. Raises Http404."""
    (enter_fostering if to_write else enter)(request)
    found = queries.framework_by_key(key)
    if found is None:
        raise Http404
    return found


def version_or_404(framework: SkillFramework, number: int) -> FrameworkVersion:
    """Return a published version; raises Http404."""
    found = queries.version_of(framework, number)
    if found is None:
        raise Http404
    return found


@require_safe
def frameworks(request: TownRequest) -> HttpResponse:
    """List the frameworks of the town and those that could be taken over."""
    enter(request)
    context = {
        "rows": queries.framework_rows(),
        "shipped": queries.not_adopted(),
        "may_write": may_foster(request.actor),
    }
    return render(request, "talent/frameworks.html", context)


@require_POST
def adopt(request: TownRequest) -> HttpResponse:
    """Take a shipped framework over."""
    enter_fostering(request)
    try:
        made = services.adopt_shipped(
            code=request.POST.get("code", ""), actor=request.actor, at=timezone.now()
        )
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
        return redirect("talent:frameworks")
    messages.success(request, f"「{made.title}」を使えるようにしました。")
    return redirect("talent:framework", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: TownRequest) -> HttpResponse:
    """Begin a framework of the town's own, from a name or from a file."""
    enter_fostering(request)
    form, upload = NewForm(prefix="n"), FileForm(before=None, prefix="f")
    if request.method == "POST" and "f-go" in request.POST:
        upload = FileForm(request.POST, request.FILES, before=None, prefix="f")
        if upload.is_valid() and upload.document is not None:
            made = _founded(request, upload.document, upload, "file")
            if made is not None:
                return redirect("talent:framework_draft", made.pk)
    elif request.method == "POST":
        form = NewForm(request.POST, prefix="n")
        if form.is_valid():
            given = form.cleaned_data
            document = new_document(given["code"], given["title"])
            made = _founded(request, document, form, None)
            if made is not None:
                return redirect("talent:framework_draft", made.pk)
    context = {"form": form, "upload": upload}
    return render(request, "talent/framework_new.html", context)


def _founded(
    request: TownRequest, document: dict[str, object], form: NewForm | FileForm, field: str | None
) -> SkillFramework | None:
    try:
        return services.found_framework(document=document, actor=request.actor, at=timezone.now())
    except UnreadableFramework as refused:
        for sentence in faults_in_words(refused.faults):
            form.add_error(field, sentence)
    except UnableToAct as refused:
        form.add_error(field, str(refused))
    return None


@require_safe
def framework(request: TownRequest, key: int, number: int = 0) -> HttpResponse:
    """Show the version in force, or another published one."""
    found = framework_or_404(request, key)
    versions = list(queries.versions_of(found))
    draft = queries.draft_of(found)
    if not versions:
        if draft is not None and may_foster(request.actor):
            return redirect("talent:framework_draft", key)
        raise Http404
    version = version_or_404(found, number) if number else versions[0]
    context = {
        "framework": found,
        "version": version,
        "versions": versions,
        "draft": draft,
        "definition": queries.definition_of(version),
        "may_write": may_foster(request.actor),
    }
    return render(request, "talent/framework.html", context)


@require_safe
def framework_file(request: TownRequest, key: int, number: int, kind: str) -> HttpResponseBase:
    """Give a version as canonical JSON, or its skills as a table."""
    found = framework_or_404(request, key)
    version = version_or_404(found, number)
    name = f"{found.code}-v{number}"
    if kind == "json":
        return json_file(version.definition, name)
    if kind not in list(TableKind):
        raise Http404
    rows = table_of(queries.definition_of(version))
    return table_response(TableKind(kind), COLUMNS, rows, name=name, title="スキル")


def json_file(document: object, name: str) -> HttpResponse:
    """Return a document as a file."""
    response = HttpResponse(canonical_json(document), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response


@require_POST
def withdraw(request: TownRequest, key: int) -> HttpResponse:
    """Use the framework no more, or again."""
    found = framework_or_404(request, key, to_write=True)
    back = request.POST.get("act") == "restore"
    act = services.restore_framework if back else services.withdraw_framework
    act(framework=found, actor=request.actor, at=timezone.now())
    said = "の利用を再開しました。" if back else "の利用をやめました。これまでの診断は残ります。"
    messages.success(request, f"「{found.title}」{said}")
    return redirect("talent:frameworks")


# What is expected


@require_safe
def expected(request: TownRequest) -> HttpResponse:
    """List ranks, roles and posts with what is expected of them."""
    enter(request)
    on = timezone.localdate()
    rows = expectations.targets_on(on)
    posts = Post.objects.filter(department__in=departments_on(on))
    context = {
        "groups": [(kind.label, [one for one in rows if one.kind is kind]) for kind in Target],
        "frameworks": queries.frameworks_in_force(),
        "may_write": may_foster(request.actor),
        "posts": posts.select_related("department__parent") if may_foster(request.actor) else [],
    }
    return render(request, "talent/expected.html", context)


@require_safe
def choose_post(request: TownRequest) -> HttpResponse:
    """Go to the page of the post that was chosen from the list."""
    enter_fostering(request)
    asked = request.GET.get("post", "")
    if expectations.target_name(Target.POST, asked) is None:
        messages.error(request, "職を一覧から選んでください。")
        return redirect("talent:expected")
    return redirect("talent:expected_of", "POST", asked)


@require_http_methods(["GET", "HEAD", "POST"])
def expected_of(request: TownRequest, kind: str, target: str) -> HttpResponse:
    """Show what is expected of one of them; on POST, set it."""
    enter(request)
    name = expectations.target_name(Target(kind), target) if kind in list(Target) else None
    known = queries.frameworks_in_force()
    asked = request.GET.get("framework", "")
    framework = next((one for one in known if str(one.pk) == asked), next(iter(known), None))
    live = queries.live_version(framework) if framework else None
    if name is None or framework is None or live is None:
        raise Http404
    may_write = bool(may_foster(request.actor))
    if request.method == "POST" and not may_write:
        raise Http404
    on = timezone.localdate()
    rows = expectations.expected_rows(Target(kind), target, on).filter(skill__framework=framework)
    form = ExpectedForm(
        request.POST if request.method == "POST" else None,
        skills=list(Skill.objects.filter(framework=framework, retired_at=None)),
        levels=queries.definition_of(live).levels,
        now={row.skill_id: row.level for row in rows},
        initial={"valid_from": on},
    )
    if request.method == "POST" and form.is_valid():
        try:
            changed = set_expected(
                framework=framework,
                kind=Target(kind),
                target=target,
                levels=form.levels(),
                valid_from=form.cleaned_data["valid_from"],
                actor=request.actor,
                at=timezone.now(),
            )
        except UnableToAct as refusal:
            form.add_error(None, str(refusal))
        else:
            said = (
                f"{name}に求めるレベルを定めました。" if changed else "変わったところはありません。"
            )
            messages.success(request, said)
            return redirect("talent:expected")
    context = {
        "name": name,
        "kind": Target(kind),
        "target": target,
        "form": form,
        "framework": framework,
        "frameworks": known,
        "rows": [row for row in rows if row.level],
        "levels": {one.level: one for one in queries.definition_of(live).levels},
        "later": expectations.expected_after(framework, Target(kind), target, on),
        "may_write": may_write,
    }
    return render(request, "talent/expected_of.html", context)


@require_safe
def expected_file(request: TownRequest, kind: str) -> HttpResponseBase:
    """Give all that is expected on the day as a table."""
    enter(request)
    if kind not in list(TableKind):
        raise Http404
    on = timezone.localdate()
    rows = (
        (
            target.kind.label,
            target.name,
            row.skill.framework.title,
            row.skill.area,
            row.skill.name,
            row.level,
            row.valid_from,
        )
        for target in expectations.targets_on(on)
        for row in expectations.expected_rows(target.kind, target.code, on)
    )
    return table_response(
        TableKind(kind),
        ("区分", "対象", "枠組み", "分野", "スキル", "求めるレベル", "適用開始日"),
        rows,
        name=f"expected-{on:%Y%m%d}",
        title="求めるレベル",
    )
