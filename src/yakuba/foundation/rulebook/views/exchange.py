"""A table leaves as a DMN model or as rows, and comes in as a draft."""

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from yakuba.foundation.documents.responses import table_response
from yakuba.foundation.rulebook import queries
from yakuba.foundation.rulebook.forms.drafts import TakeForm
from yakuba.foundation.rulebook.models import RuleTable
from yakuba.foundation.rulebook.rules.exchange import (
    LARGEST_FILE,
    UnreadableFile,
    document_of,
    left_behind,
    model_xml,
)
from yakuba.foundation.rulebook.services import begin_draft
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import posted, tried
from yakuba.kernel.tables import TableKind

from .gate import status_of, write
from .tables import shown_version

_MEDIA: Final = "application/xml; charset=utf-8"


@require_safe
def model(request: TownRequest, code: str) -> HttpResponse:
    """Give one version as a DMN model."""
    table = shown_version(request, code)
    response = HttpResponse(
        model_xml(queries.sheet_of(table), table.title, code), content_type=_MEDIA
    )
    response["Content-Disposition"] = f'attachment; filename="{_name(table)}.dmn"'
    return response


@require_safe
def rows(request: TownRequest, code: str, extension: str) -> HttpResponseBase:
    """Give the rows of one version in words, as CSV or Excel."""
    table = shown_version(request, code)
    if extension not in list(TableKind):
        raise Http404
    heading, lines = queries.sheet_of(table).in_words()
    return table_response(
        TableKind(extension), heading, lines, name=_name(table), title=table.title[:30]
    )


def _name(table: RuleTable) -> str:
    return f"{table.code}-{table.version}"


@require_http_methods(["GET", "HEAD", "POST"])
def draft_take(request: TownRequest) -> HttpResponse:
    """Take the table of a DMN model in as a draft, of a new table or of the next version of one."""
    write(request)
    form = TakeForm(posted(request), request.FILES or None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        newest = queries.newest_of(said["code"])
        # Its size is looked at before any of it is kept.
        content = said["file"].read(LARGEST_FILE + 1)
        try:
            document = document_of(content, said["decision"], newest.document if newest else None)
        except UnreadableFile as fault:
            form.add_error("file", str(fault))
        else:
            made = tried(
                form,
                lambda: begin_draft(
                    code=said["code"],
                    title=said["title"],
                    document=document,
                    actor=request.actor,
                    at=timezone.now(),
                ),
            )
            if made is not None:
                messages.success(
                    request, "取り込んで、下書きを始めました。内容を確かめてください。"
                )
                for sentence in left_behind(content, said["decision"]):
                    messages.warning(request, sentence)
                return redirect("rulebook:draft", made.pk)
    return render(request, "rulebook/draft_take.html", {"form": form}, status=status_of(form))
