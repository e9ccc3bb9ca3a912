"""Who works on a project, and which sections take part."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.tenancy.rows import only
from yakuba.organisation.models import Department
from yakuba.organisation.queries import departments_on
from yakuba.programmes.forms.projects import MemberForm, SectionsForm
from yakuba.programmes.models import Membership, Project
from yakuba.programmes.queries.dossier import members_of, sections_of
from yakuba.programmes.queries.talk import colleagues_of
from yakuba.programmes.rules.stages import Role
from yakuba.programmes.services.members import join_project, leave_project, set_participations

from .gate import project_or_404
from .projects import changeable, shown
from .trying import done, tried


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: TownRequest, key: int) -> HttpResponse:
    """Show the people of a project and let one more take part, or take another part."""
    if request.method != "POST":
        return _page(request, project_or_404(request, key))
    found = changeable(request, key)
    now = timezone.now()
    on = timezone.localdate(now)
    form = MemberForm(request.POST, near=colleagues_of(request.actor, on), on=on)
    if form.is_valid():
        given = form.cleaned_data
        member = tried(
            form,
            lambda: join_project(
                project=found,
                user=given["user"],
                role=Role(given["role"]),
                weekly_hours=given["weekly_hours"],
                actor=request.actor,
                at=now,
            ),
        )
        if member is not None:
            label = Role(member.role).label
            messages.success(request, f"{member.user.name}さんを{label}として登録しました。")
            return redirect("programmes:people", key=found.pk)
    return _page(request, found, form=form)


def _page(
    request: TownRequest,
    found: Project,
    *,
    form: MemberForm | None = None,
    sections_form: SectionsForm | None = None,
) -> HttpResponse:
    on = timezone.localdate()
    sections = sections_of(found)
    others = [one for one in departments_on(on) if one.pk != found.department_id]
    chosen = {"departments": [str(one.department_id) for one in sections]}
    form = form or MemberForm(near=colleagues_of(request.actor, on), on=on)
    sections_form = sections_form or SectionsForm(initial=chosen, departments=others)
    page = shown(
        request,
        found,
        members=[(one, Role(one.role)) for one in members_of(found)],
        sections=sections,
        form=form,
        sections_form=sections_form,
    )
    is_wrong = form.errors or sections_form.errors
    return render(request, "programmes/project_people.html", page, status=422 if is_wrong else 200)


@require_POST
def member_remove(request: TownRequest, key: int, member: int) -> HttpResponse:
    """Take a person off a project."""
    found = changeable(request, key)
    row = only(
        Membership.objects.select_related("project", "user").filter(pk=member, project=found)
    )
    if row is None:
        raise Http404
    done(
        request,
        lambda: leave_project(membership=row, actor=request.actor, at=timezone.now()),
        f"{row.user.name}さんを外しました。",
    )
    return redirect("programmes:people", key=found.pk)


@require_POST
def sections(request: TownRequest, key: int) -> HttpResponse:
    """Say which other sections take part."""
    found = changeable(request, key)
    now = timezone.now()
    others = [
        one for one in departments_on(timezone.localdate(now)) if one.pk != found.department_id
    ]
    form = SectionsForm(request.POST, departments=others)
    if form.is_valid():
        keys = form.cleaned_data["departments"]
        rows = list(Department.objects.filter(pk__in=keys))

        def act() -> bool:
            set_participations(project=found, departments=rows, actor=request.actor, at=now)
            return True

        if tried(form, act):
            messages.success(request, "関係課を変更しました。")
            return redirect("programmes:people", key=found.pk)
    return _page(request, found, sections_form=form)
