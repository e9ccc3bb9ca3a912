"""Roles: which there are, who holds them, and which sections have nobody."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.documents.responses import table_response
from yakuba.foundation.documents.tables import Cells
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import done, posted, tried
from yakuba.foundation.ui.lists import filters_of
from yakuba.kernel.fiscal import FiscalYear
from yakuba.organisation.queries import departments_on
from yakuba.organisation.rules import DepartmentKind
from yakuba.talent.forms.roles import AppointForm, HoldersForm, KindForm
from yakuba.talent.models import RoleKind
from yakuba.talent.policies.entering import may_foster
from yakuba.talent.queries import roles as queries
from yakuba.talent.queries.activity import activity_of_role
from yakuba.talent.queries.candidacies import my_roles
from yakuba.talent.rules.roles import Scope, TermState, Way, shown_count
from yakuba.talent.services import role_kinds as services
from yakuba.talent.services.terms import appoint_directly

from .gate import enter, enter_fostering
from .trying import found_or_404, status_of, table_kind

ON_A_PAGE: Final = 50
_HALF_YEAR: Final = timedelta(days=182)
COLUMNS: Final = (
    "役割",
    "課",
    "氏名",
    "任期の初日",
    "任期の末日",
    "退任日",
    "週あたりの時間",
    "状態",
)


@require_safe
def roles(request: TownRequest) -> HttpResponse:
    """Show what of roles concerns the visitor, and the roles of the town."""
    enter(request)
    now = timezone.now()
    on = timezone.localdate(now)
    held = queries.holders_count(on)
    mine = my_roles(request.actor, now)
    context = {
        "mine": mine,
        "current": [
            one for one in mine.terms if one.state in (TermState.RUNNING, TermState.COMING)
        ],
        "open_candidacies": [one for one in mine.candidacies if one.standing.is_open],
        "kinds": [(one, held.get(one.code, 0)) for one in queries.kinds_in_force()],
        "coverages": queries.coverage_this_year(on),
        "shipped": queries.not_adopted() if may_foster(request.actor) else [],
        "fosters": may_foster(request.actor),
        "on": on,
    }
    return render(request, "talent/roles.html", context)


@require_safe
def role(request: TownRequest, code: str) -> HttpResponse:
    """Show a role: what it is, who holds it, what its holders do together."""
    enter(request)
    on = timezone.localdate()
    kind = _newest_or_404(code)
    terms = queries.terms_for(request.actor, code=code, state=TermState.RUNNING.value, on=on)
    per_section = [kind] if kind.scope == Scope.SECTION and kind.retired_at is None else []
    context = {
        "kind": kind,
        "scope": Scope(kind.scope),
        "way": Way(kind.way),
        "editions": queries.editions_of(kind),
        "terms": queries.lines_of(terms[:200], on),
        "coverages": queries.coverage_of(per_section, FiscalYear.of(on), on),
        "activity": activity_of_role(list(terms), on - _HALF_YEAR, on),
        "fosters": may_foster(request.actor),
    }
    return render(request, "talent/role.html", context)


def _newest_or_404(code: str) -> RoleKind:
    found = queries.kind_in_force(code) or queries.newest_edition(code)
    return found_or_404(found)


@require_POST
def role_adopt(request: TownRequest, code: str) -> HttpResponse:
    """Take over a shipped role."""
    enter_fostering(request)
    done(
        request,
        lambda: services.adopt_kind(code=code, actor=request.actor, at=timezone.now()),
        "役割を登録しました。内容を確かめて、必要なら直してください。",
    )
    return redirect("talent:roles")


@require_http_methods(["GET", "HEAD", "POST"])
def role_new(request: TownRequest) -> HttpResponse:
    """Ask for a role of the town's own, and write it."""
    enter_fostering(request)
    form = KindForm(posted(request))
    if form.is_bound and form.is_valid():
        made = tried(form, lambda: _publish(request, form))
        if made is not None:
            messages.success(request, f"「{made.name}」を登録しました。")
            return redirect("talent:role", code=made.code)
    return render(request, "talent/role_form.html", {"form": form}, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def role_edit(request: TownRequest, code: str) -> HttpResponse:
    """Write the next edition of a role."""
    enter_fostering(request)
    kind = _newest_or_404(code)
    names = ("code", "name", "tasks", "term_months", "ranks", "scope", "places", "way")
    form = KindForm(posted(request), initial={one: getattr(kind, one) for one in names})
    form.fields["code"].disabled = True
    if form.is_bound and form.is_valid():
        made = tried(form, lambda: _publish(request, form))
        if made is not None:
            messages.success(request, f"「{made.name}」の第{made.edition}版を登録しました。")
            return redirect("talent:role", code=made.code)
    page = {"form": form, "kind": kind}
    return render(request, "talent/role_form.html", page, status=status_of(form))


def _publish(request: TownRequest, form: KindForm) -> RoleKind:
    return services.publish_kind(**form.given(), actor=request.actor, at=timezone.now())


@require_POST
def role_retire(request: TownRequest, code: str) -> HttpResponse:
    """Give a role up."""
    enter_fostering(request)
    kind = _newest_or_404(code)
    done(
        request,
        lambda: services.retire_kind(kind=kind, actor=request.actor, at=timezone.now()),
        f"「{kind.name}」を終わりにしました。任期中の人は満了まで続きます。",
    )
    return redirect("talent:role", code=code)


@require_http_methods(["GET", "HEAD", "POST"])
def appoint(request: TownRequest) -> HttpResponse:
    """Name somebody for a role that is filled without a call."""
    enter_fostering(request)
    now = timezone.now()
    on = timezone.localdate(now)
    kinds = [one for one in queries.kinds_in_force() if one.way == Way.APPOINTED]
    form = AppointForm(posted(request), kinds=kinds, on=on)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        kind = next(one for one in kinds if str(one.pk) == given["kind"])
        made = tried(
            form,
            lambda: appoint_directly(
                kind=kind,
                user=given["user"],
                starts=given["starts"],
                weekly_hours=given["weekly_hours"],
                actor=request.actor,
                at=now,
                on=on,
            ),
        )
        if made is not None:
            messages.success(request, f"{made.user.name}さんを{made.kind.name}に任命しました。")
            return redirect("talent:term", key=made.pk)
    page = {"form": form, "has_kinds": bool(kinds)}
    return render(request, "talent/role_appoint.html", page, status=status_of(form))


# Lists


def _holders_form(request: TownRequest, on: date) -> HoldersForm:
    sections = departments_on(on).filter(kind=DepartmentKind.SECTION.value)
    return HoldersForm(request.GET, kinds=queries.kinds_in_force(), sections=sections)


@require_safe
def holders(request: TownRequest) -> HttpResponse:
    """List who holds, held or will hold a role, by section and name."""
    enter(request)
    on = timezone.localdate()
    form = _holders_form(request, on)
    found = queries.terms_for(request.actor, **form.wanted(), on=on)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "lines": queries.lines_of(page.object_list, on),
        "query": filters_of(request),
    }
    return render(request, "talent/role_holders.html", context)


@require_safe
def holders_table(request: TownRequest, kind: str) -> HttpResponseBase:
    """Give the same terms as a table."""
    enter(request)
    on = timezone.localdate()
    found = queries.terms_for(request.actor, **_holders_form(request, on).wanted(), on=on)
    return table_response(
        table_kind(kind),
        COLUMNS,
        _cells(queries.lines_of(found, on)),
        name=f"roles-{on:%Y%m%d}",
        title="役割の任期",
    )


def _cells(lines: list[queries.TermLine]) -> Iterator[Cells]:
    for line in lines:
        term = line.term
        yield (
            term.kind.name,
            term.department.name,
            term.user.name,
            term.starts,
            term.ends - timedelta(days=1),
            term.left_on,
            term.weekly_hours,
            line.state.label,
        )


def _asked_role(request: TownRequest) -> tuple[list[RoleKind], RoleKind | None]:
    kinds = list(queries.kinds_in_force())
    per_section = [one for one in kinds if one.scope == Scope.SECTION]
    asked = request.GET.get("role", "")
    chosen = next((one for one in kinds if one.code == asked), None)
    return kinds, chosen or next(iter(per_section), None) or next(iter(kinds), None)


def _asked_year(request: TownRequest, on: date) -> FiscalYear:
    text = request.GET.get("year", "")
    this = FiscalYear.of(on)
    is_year = text.isascii() and text.isdecimal() and len(text) == 4
    if is_year and this.year - 10 <= int(text) <= this.year + 1:
        return FiscalYear(int(text))
    return this


@require_safe
def sections(request: TownRequest) -> HttpResponse:
    """Show which sections have somebody in the role this year, and which have nobody."""
    enter(request)
    on = timezone.localdate()
    kinds, kind = _asked_role(request)
    year = _asked_year(request, on)
    found = queries.coverage_of([kind], year, on) if kind else []
    context: dict[str, Any] = {
        "kinds": kinds,
        "kind": kind,
        "year": year,
        "years": [FiscalYear(FiscalYear.of(on).year + back) for back in (1, 0, -1, -2)],
        "coverage": found[0] if found else None,
        "only_without": request.GET.get("show") == "without",
        "query": filters_of(request),
        "fosters": may_foster(request.actor),
    }
    return render(request, "talent/role_sections.html", context)


@require_safe
def sections_table(request: TownRequest, kind: str) -> HttpResponseBase:
    """Give the same overview as a table."""
    enter(request)
    on = timezone.localdate()
    _, asked = _asked_role(request)
    if asked is None:
        raise Http404
    year = _asked_year(request, on)
    (found,) = queries.coverage_of([asked], year, on)
    rows = (
        (
            one.section.name,
            asked.name,
            "、".join(line.term.user.name for line in one.terms),
            "いない" if one.is_without else "いる",
        )
        for one in found.lines
    )
    return table_response(
        table_kind(kind),
        ("課", "役割", "氏名", "いまとこれから"),
        rows,
        name=f"role-sections-{year.year}",
        title="課ごとの役割",
    )


@require_safe
def leavings(request: TownRequest) -> HttpResponse:
    """Say why people left in a year, and to those in charge which reasons wait for an answer."""
    enter(request)
    on = timezone.localdate()
    since = on - timedelta(days=365)
    fosters = bool(may_foster(request.actor))
    counts = queries.reasons_since(since)
    context = {
        "since": since,
        "counts": [(one, n if fosters else shown_count(n)) for one, n in counts],
        "total": sum(n for _, n in counts),
        "rows": queries.leavings_for(request.actor).order_by("-given_at", "-pk")[:200],
        "fosters": fosters,
        "on": on,
    }
    return render(request, "talent/leavings.html", context)


@require_safe
def leavings_table(request: TownRequest, kind: str) -> HttpResponseBase:
    """Give the reasons as a table, to those in charge."""
    enter_fostering(request)
    rows = (
        (
            one.term.kind.name,
            one.term.department.name,
            one.term.user.name,
            one.term.left_on,
            one.get_category_display(),
            one.words,
            one.due,
            timezone.localdate(one.answered_at) if one.answered_at else None,
            one.answer,
        )
        for one in queries.leavings_for(request.actor).order_by("-given_at", "-pk")
    )
    heading = ("役割", "課", "氏名", "退任日", "区分", "理由", "回答期限", "回答日", "回答")
    name = f"leavings-{timezone.localdate():%Y%m%d}"
    return table_response(table_kind(kind), heading, rows, name=name, title="退任の理由")
