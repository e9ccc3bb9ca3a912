"""Papers: list, begin, write, hang files on, send round, copy, give up."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.files.responses import file_response
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import done, posted, tried
from yakuba.kernel.text import clean_line
from yakuba.organisation.models import Department
from yakuba.papers.forms.papers import FileForm, PaperSearch, WritingForm
from yakuba.papers.models import Paper, PaperForm
from yakuba.papers.policies.papers import may_change, may_keep_forms
from yakuba.papers.queries import papers as queries
from yakuba.papers.queries.forms import forms_in_use
from yakuba.papers.rules.forms import faults_of
from yakuba.papers.rules.states import PaperState
from yakuba.papers.services import papers as services

from .gate import enter, own_paper_or_404, paper_or_404

PER_PAGE: Final = 50


@require_safe
def papers(request: TownRequest) -> HttpResponse:
    """List the papers of one's own sections."""
    enter(request)
    state = request.GET.get("state", "")
    wanted = queries.PaperFilter(
        words=clean_line(request.GET.get("q", ""))[:100],
        state=PaperState(state) if state in list(PaperState) else None,
        mine=request.GET.get("mine") == "1",
    )
    pages = Paginator(queries.found(request.actor, wanted), PER_PAGE)
    context = {
        "page_obj": pages.get_page(request.GET.get("page")),
        "form": PaperSearch(wanted),
        "is_filtered": wanted.is_narrow,
        "may_begin": bool(_sections(request)),
        "may_keep": bool(may_keep_forms(request.actor)),
    }
    return render(request, "papers/papers.html", context)


def _sections(request: TownRequest) -> list[Department]:
    return queries.sections_to_write_for(request.actor, timezone.localdate())


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: TownRequest) -> HttpResponse:
    """Choose the form and the section, and begin."""
    enter(request)
    sections = _sections(request)
    if request.method == "POST":
        form = forms_in_use().filter(code=request.POST.get("form", "")[:40]).first()
        section = _chosen(sections, request.POST.get("section", ""))
        if form is not None and section is not None:
            return _begun(request, form, section)
        messages.error(request, "様式と課を一覧から選び直してください。")
    context = {
        "forms": forms_in_use(),
        "sections": sections,
        "may_keep": bool(may_keep_forms(request.actor)),
    }
    return render(request, "papers/begin.html", context)


def _chosen(sections: list[Department], key: str) -> Department | None:
    return next((one for one in sections if str(one.pk) == key), None)


def _begun(
    request: TownRequest, form: PaperForm, section: Department, model: Paper | None = None
) -> HttpResponse:
    holder = forms.Form({})
    made = tried(
        holder,
        lambda: services.begin(
            form=form, section=section, model=model, actor=request.actor, at=timezone.now()
        ),
    )
    if made is not None:
        return redirect("papers:paper", made.pk)
    for sentence in holder.non_field_errors():
        messages.error(request, str(sentence))
    return redirect("papers:begin")


@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: TownRequest, key: UUID) -> HttpResponse:
    """Show a paper; its writer writes here while it is not on its way."""
    found = paper_or_404(request, key)
    if not may_change(request.actor, found):
        if request.method == "POST":
            raise Http404
        context = {"paper": found, "files": queries.files_of(found), "sections": _sections(request)}
        return render(request, "papers/paper.html", context)
    form = WritingForm(posted(request), paper=found)
    if form.is_bound and form.is_valid():
        kept = tried(form, lambda: _kept(request, found, form))
        if kept is not None:
            if request.POST.get("action") == "send":
                return redirect("papers:send", found.pk)
            messages.success(request, "保存しました。")
            return redirect("papers:paper", found.pk)
    return _writing(request, found, form=form)


def _kept(request: TownRequest, found: Paper, form: WritingForm) -> Paper:
    return services.change(
        paper=found,
        words=form.words(found),
        revision=form.cleaned_data["revision"],
        actor=request.actor,
        at=timezone.now(),
    )


def _writing(request: TownRequest, found: Paper, **typed: forms.Form) -> HttpResponse:
    context: dict[str, Any] = {
        "paper": found,
        "form": WritingForm(paper=found),
        "file_form": FileForm(),
        "files": queries.files_of(found),
        **typed,
    }
    refused = any(one.errors for one in typed.values())
    return render(request, "papers/writing.html", context, status=422 if refused else 200)


@require_POST
def file_add(request: TownRequest, key: UUID) -> HttpResponse:
    """Hang a file on a paper."""
    found = own_paper_or_404(request, key)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        made = tried(
            form,
            lambda: services.add_file(
                paper=found, upload=upload, name=upload.name, actor=request.actor, at=timezone.now()
            ),
            field="file",
        )
        if made is not None:
            messages.success(request, f"「{made.file.name}」を添付しました。")
            return redirect("papers:paper", found.pk)
    if not may_change(request.actor, found):
        messages.error(request, str(may_change(request.actor, found).reason_ja))
        return redirect("papers:paper", found.pk)
    return _writing(request, found, file_form=form)


@require_POST
def file_remove(request: TownRequest, key: UUID, file_key: int) -> HttpResponse:
    """Take a file off a paper."""
    found = own_paper_or_404(request, key)
    kept = found.files.select_related("file", "paper").filter(pk=file_key).first()
    if kept is None:
        raise Http404
    done(
        request,
        lambda: services.remove_file(paper_file=kept, actor=request.actor, at=timezone.now()),
        f"「{kept.file.name}」を外しました。",
    )
    return redirect("papers:paper", found.pk)


@require_safe
def file(request: TownRequest, key: UUID, file_key: int) -> FileResponse:
    """Give a file of a paper."""
    kept = queries.files_of(paper_or_404(request, key)).filter(pk=file_key).first()
    if kept is None or kept.file.discarded_at is not None:
        raise Http404
    return file_response(kept.file, inline=False)


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: TownRequest, key: UUID) -> HttpResponse:
    """Show what would go round and which way, and send it."""
    found = own_paper_or_404(request, key)
    verdict = may_change(request.actor, found)
    if not verdict:
        messages.error(request, verdict.reason_ja)
        return redirect("papers:paper", found.pk)
    if request.method == "POST" and _is_sent(request, found):
        found.refresh_from_db()
        return redirect("decisions:detail", found.decision_id)
    way = queries.way_of(found, request.actor, timezone.localdate())
    context = {
        "paper": found,
        "files": queries.files_of(found),
        "faults": [sentence for _, sentence in faults_of(found.words, found.form.money_enum)],
        "way": way,
    }
    return render(request, "papers/send.html", context)


def _is_sent(request: TownRequest, found: Paper) -> bool:
    given = request.POST.get("revision", "")
    revision = int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else -1
    return done(
        request,
        lambda: services.send(
            paper=found, revision=revision, actor=request.actor, at=timezone.now()
        ),
        f"「{found.title}」の回議を始めました。",
    )


@require_POST
def copy(request: TownRequest, key: UUID) -> HttpResponse:
    """Begin a paper with the words of another one."""
    found = paper_or_404(request, key)
    sections = _sections(request)
    section = _chosen(sections, str(found.section_id)) or next(iter(sections), None)
    if section is None or found.erased_at is not None or found.discarded_at is not None:
        messages.error(request, "この起案文書は写せません。")
        return redirect("papers:paper", found.pk)
    return _begun(request, found.form, section, found)


@require_POST
def discard(request: TownRequest, key: UUID) -> HttpResponse:
    """Give up a paper that never went round."""
    found = own_paper_or_404(request, key)
    is_done = done(
        request,
        lambda: services.discard_paper(paper=found, actor=request.actor, at=timezone.now()),
        "書きかけの起案文書を破棄しました。",
    )
    return redirect("papers:papers") if is_done else redirect("papers:paper", found.pk)
