"""What the town keeps of me: read, put right, take away; and who looked at it."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.accounts.models import User
from yakuba.foundation.documents.responses import table_response
from yakuba.foundation.subjects.panels import panels_of
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.kernel.tables import TableKind
from yakuba.kernel.verdict import UnableToAct
from yakuba.talent.events.about_skills import person_ref
from yakuba.talent.forms.skills import CorrectionForm, EvidenceForm
from yakuba.talent.queries import persons as queries
from yakuba.talent.queries.assessments import confirmed_assessments, evidence_of, open_assessments
from yakuba.talent.queries.frameworks import frameworks_in_force, skill_by_key
from yakuba.talent.queries.superiors import staff_member
from yakuba.talent.queries.visible import may_read_person
from yakuba.talent.services import persons as services

from .gate import enter

_ROW_COLUMNS = ("表", "行", "項目", "値")


def myself(request: TownRequest) -> User:
    """Return the member of staff who asks; raises Http404 for anybody else."""
    enter(request)
    found = staff_member(request.actor.user_id or 0)
    if found is None:
        raise Http404
    return found


@require_safe
def me(request: TownRequest) -> HttpResponse:
    """Show everything that is kept of the reader."""
    person = myself(request)
    on = timezone.localdate()
    opened = open_assessments(person.pk)
    frameworks = frameworks_in_force()
    busy = {one.framework_id for one in opened}
    context = {
        "person": person,
        "is_me": True,
        "fields": queries.fields_of(person.pk, on, frameworks),
        "opened": opened,
        "to_begin": [one for one in frameworks if one.pk not in busy],
        "confirmed": confirmed_assessments(person.pk),
        "corrections": queries.corrections_of(person.pk),
        "viewings": queries.viewings_of(person.pk),
        "panels": panels_of(request.actor, person_ref(person.pk), on),
    }
    return render(request, "talent/me.html", context)


@require_safe
def file(request: TownRequest, kind: str) -> HttpResponseBase:
    """Give everything that is kept of the reader as a file."""
    person = myself(request)
    tables = queries.file_of(person, timezone.localdate())
    name = f"my-record-{timezone.localdate():%Y%m%d}"
    if kind == "json":
        answer = JsonResponse(
            queries.as_json(tables), json_dumps_params={"ensure_ascii": False, "indent": 1}
        )
        answer["Content-Disposition"] = f'attachment; filename="{name}.json"'
        return answer
    if kind not in list(TableKind):
        raise Http404
    rows = queries.as_rows(tables)
    return table_response(TableKind(kind), _ROW_COLUMNS, rows, name=name, title="自分の記録")


@require_safe
def person(request: TownRequest, key: int) -> HttpResponse:
    """Show a person to who may read of them, and leave a trace that the person reads."""
    enter(request)
    on = timezone.localdate()
    found = staff_member(key)
    if found is None or not may_read_person(request.actor, key, on):
        raise Http404
    if key == request.actor.user_id:
        return redirect("talent:me")
    services.note_viewing(user_id=key, page="スキルの記録", actor=request.actor, at=timezone.now())
    context = {
        "person": found,
        "is_me": False,
        "fields": queries.fields_of(key, on),
        "confirmed": confirmed_assessments(key),
        "panels": panels_of(request.actor, person_ref(key), on),
    }
    return render(request, "talent/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: TownRequest, key: int) -> HttpResponse:
    """Say what stands behind one's level in a skill."""
    person = myself(request)
    skill = skill_by_key(key)
    if skill is None:
        raise Http404
    form = EvidenceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.give_evidence(
                skill=skill, actor=request.actor, at=timezone.now(), **form.cleaned_data
            )
        except UnableToAct as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"「{skill.name}」の裏付けを登録しました。")
            return redirect("talent:me")
    context = {
        "skill": skill,
        "form": form,
        "known": evidence_of(person.pk).get(skill.pk, ()),
    }
    return render(request, "talent/evidence.html", context)


@require_POST
def withdraw_evidence(request: TownRequest, key: int) -> HttpResponse:
    """Take one's own evidence back."""
    person = myself(request)
    found = queries.evidence_by_key(person.pk, key)
    if found is None:
        raise Http404
    services.withdraw_evidence(evidence=found, actor=request.actor, at=timezone.now())
    messages.success(request, "裏付けを取り下げました。")
    return redirect("talent:me")


@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: TownRequest) -> HttpResponse:
    """Ask that something be put right."""
    myself(request)
    form = CorrectionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.ask_correction(
                text=form.cleaned_data["text"], actor=request.actor, at=timezone.now()
            )
        except UnableToAct as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "申し出ました。回答はメールとこの画面に届きます。")
            return redirect("talent:me")
    return render(request, "talent/correction.html", {"form": form})
