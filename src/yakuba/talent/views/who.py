"""Who can do it: by name for heads and 人材育成, for others the sections, and a way to ask their heads."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from yakuba.foundation.documents.responses import table_response
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.lists import filters_of
from yakuba.kernel.tables import TableKind
from yakuba.kernel.verdict import UnableToAct
from yakuba.organisation.queries import departments_on
from yakuba.talent.forms.gaps import WhoForm
from yakuba.talent.forms.skills import AskForm
from yakuba.talent.queries import people as queries
from yakuba.talent.queries.frameworks import skill_by_key, skills_in_force
from yakuba.talent.queries.visible import sight_of
from yakuba.talent.services import persons as services

from .gate import enter

PER_PAGE = 50


@require_safe
def who(request: TownRequest) -> HttpResponse:
    """Ask for a skill and a level, and show who can, as far as the reader may see."""
    enter(request)
    on = timezone.localdate()
    skills = list(skills_in_force().select_related("framework"))
    form = WhoForm(request.GET, skills=skills)
    skill, sight = form.skill_asked, sight_of(request.actor, on)
    context: dict[str, object] = {"form": form, "skill": skill, "sight": sight}
    if skill is not None:
        able = queries.able_everywhere(skill, form.level_asked, on)
        named = queries.named_among(able, sight, words=form.words)
        page = Paginator(named, PER_PAGE).get_page(request.GET.get("page"))
        counts = queries.able_counts(able, sight, on)
        context |= {
            "page": page,
            "people": queries.as_people(list(page.object_list), skill, on),
            "counts": [one for one in counts if form.words in one.name],
            "level": form.level_asked,
            "query": filters_of(request),
        }
    return render(request, "talent/who.html", context)


@require_safe
def who_file(request: TownRequest, kind: str) -> HttpResponseBase:
    """Give the names that the reader sees as a table; that leaves an event."""
    enter(request)
    on, now = timezone.localdate(), timezone.now()
    form = WhoForm(request.GET, skills=list(skills_in_force().select_related("framework")))
    skill, sight = form.skill_asked, sight_of(request.actor, on)
    if kind not in list(TableKind) or skill is None or sight.is_own_only:
        raise Http404
    able = queries.able_everywhere(skill, form.level_asked, on)
    named = queries.named_among(able, sight, words=form.words)
    services.note_list(
        what=f"{skill.name} レベル{form.level_asked}以上",
        people=len(named),
        is_file=True,
        actor=request.actor,
        at=now,
    )
    cells = (
        (one.department, one.post, one.name, skill.name, one.level, one.as_of)
        for one in queries.as_people(named, skill, on)
    )
    return table_response(
        TableKind(kind),
        ("組織", "職", "氏名", "スキル", "レベル", "基準日"),
        cells,
        name=f"who-{on:%Y%m%d}",
        title="できる人",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: TownRequest, key: int, skill: int, level: int) -> HttpResponse:
    """Ask the head of a section about people who can."""
    enter(request)
    on = timezone.localdate()
    section, found = departments_on(on).filter(pk=key).first(), skill_by_key(skill)
    if section is None or found is None or not 0 < level < 5:
        raise Http404
    heads = queries.heads_of(section, on)
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.ask_head(
                section=section,
                heads=heads,
                skill=found,
                level=level,
                text=form.cleaned_data["text"],
                actor=request.actor,
                at=timezone.now(),
            )
        except UnableToAct as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{section.name}の長に送りました。返事は直接届きます。")
            return redirect("talent:who")
    context = {"section": section, "skill": found, "level": level, "heads": heads, "form": form}
    return render(request, "talent/who_ask.html", context)
