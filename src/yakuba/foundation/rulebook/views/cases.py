"""The end of a draft: test cases, what publishing changes, and publishing."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from yakuba.foundation.rulebook import queries
from yakuba.foundation.rulebook.forms.cases import PublishForm, cases_in
from yakuba.foundation.rulebook.forms.drafts import number_in, shape_of
from yakuba.foundation.rulebook.models import RuleDraft
from yakuba.foundation.rulebook.rules.cases import (
    MOST_CASES,
    TypedCase,
    play,
    typed_cases,
    with_cases,
)
from yakuba.foundation.rulebook.rules.checks import checked, lost
from yakuba.foundation.rulebook.rules.differences import column_changes, row_changes
from yakuba.foundation.rulebook.rules.drafts import Document, columns_of, faults
from yakuba.foundation.rulebook.services import content_of, not_yet, publish_draft, save_draft
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import posted, tried
from yakuba.kernel.verdict import UnableToAct

from .drafts import SHOWN_FAULTS
from .gate import draft_or_404, status_of


@require_http_methods(["GET", "HEAD", "POST"])
def draft_cases(request: TownRequest, key: int) -> HttpResponse:
    """Show the test cases as a form with what each comes to; each button saves what was typed."""
    found = draft_or_404(request, key)
    if request.method != "POST":
        return render(request, "rulebook/draft_cases.html", _cases(found, found.document))
    typed = cases_in(request.POST, found.document)
    act, _, at = request.POST.get("act", "").partition("-")
    if act == "drop":
        typed = [case for place, case in enumerate(typed) if place != number_in(at)]
    if act == "add" and len(typed) < MOST_CASES:
        typed.append(TypedCase(tuple("" for _ in columns_of(found.document)), ""))
    document = with_cases(found.document, typed)
    try:
        if request.POST.get("shape") != shape_of(found.document):
            raise UnableToAct(
                "見ているあいだに、行か列が変わりました。内容を確かめて、もう一度保存してください。"
            )
        save_draft(
            draft=found,
            content=replace(content_of(found), document=document),
            seen=number_in(request.POST.get("seen", "")),
            actor=request.actor,
            at=timezone.now(),
        )
    except UnableToAct as refusal:
        page = _cases(found, document) | {"refusal": str(refusal)}
        return render(request, "rulebook/draft_cases.html", page, status=422)
    messages.success(request, "試験を保存しました。")
    return redirect("rulebook:draft_cases", key)


def _cases(found: RuleDraft, document: Document) -> dict[str, Any]:
    columns = columns_of(document)
    lines = [
        {
            "number": at + 1,
            "at": at,
            "note": case.note,
            "cells": [
                (f"t{at}{column.key}", column, word)
                for column, word in zip(columns, case.cells, strict=True)
            ],
            "played": played,
        }
        for at, (case, played) in enumerate(zip(typed_cases(document), play(document), strict=True))
    ]
    return {"draft": found, "columns": columns, "lines": lines, "shape": shape_of(document)}


@require_http_methods(["GET", "HEAD", "POST"])
def draft_publish(request: TownRequest, key: int) -> HttpResponse:
    """Show what publishing changes; on POST, make the draft the next version."""
    found = draft_or_404(request, key)
    looked_at = checked(found.document)
    newest = queries.newest_of(found.code)
    gone = lost(newest.document, found.document) if newest else []
    form = PublishForm(posted(request), is_open=looked_at.is_open or bool(gone))
    if form.is_bound and form.is_valid():
        made = tried(
            form,
            lambda: publish_draft(
                draft=found,
                seen=number_in(request.POST.get("seen", "")),
                newest=number_in(request.POST.get("newest", "")),
                actor=request.actor,
                at=timezone.now(),
            ),
        )
        if made is not None:
            messages.success(request, f"「{made}」を公布しました。施行日から使われます。")
            answer = redirect("rulebook:table", made.code)
            answer["Location"] += f"?version={made.version}"
            return answer
    wrong = faults(found.document)
    rows = row_changes(newest.document, found.document) if newest else []
    page = {
        "draft": found,
        "form": form,
        "newest": newest,
        "number": newest.version + 1 if newest else 1,
        "checked": looked_at,
        "lost": gone,
        "faults": wrong[:SHOWN_FAULTS],
        "more_faults": max(0, len(wrong) - SHOWN_FAULTS),
        "not_yet": not_yet(found, newest),
        "rows": rows,
        "column_rows": column_changes(newest.document, found.document) if newest else [],
        "cases": play(found.document),
    }
    return render(request, "rulebook/draft_publish.html", page, status=status_of(form))
