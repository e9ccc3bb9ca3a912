"""Columns of a draft: the list with its buttons, and one column as a form."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from yakuba.foundation.rulebook.forms.drafts import ColumnForm, labels_text, number_in
from yakuba.foundation.rulebook.models import RuleDraft
from yakuba.foundation.rulebook.rules import columns as rules
from yakuba.foundation.rulebook.rules.drafts import (
    SIDES,
    Document,
    DraftColumn,
    UnreadableAct,
    columns_of,
)
from yakuba.foundation.rulebook.services import content_of, save_draft
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import posted
from yakuba.kernel.verdict import UnableToAct

from .drafts import saved
from .gate import draft_or_404, status_of

_ACTS: Final[dict[str, Callable[[Document, str, int], Document]]] = {
    "left": lambda document, side, at: rules.column_moved(document, side, at, -1),
    "right": lambda document, side, at: rules.column_moved(document, side, at, 1),
    "copy": rules.column_copied,
    "drop": rules.column_dropped,
}
_DONE: Final = {"copy": "列を写しました。", "drop": "列を消しました。"}


@require_http_methods(["GET", "HEAD", "POST"])
def draft_columns(request: TownRequest, key: int) -> HttpResponse:
    """List the columns; on POST, move, copy or drop one."""
    found = draft_or_404(request, key)
    if request.method == "POST":
        act, _, place = request.POST.get("act", "").partition("-")
        side, _, at = place.partition("-")
        seen = number_in(request.POST.get("seen", ""))
        try:
            if act not in _ACTS:
                raise UnreadableAct("ボタンをもう一度押してください。")
            made = _ACTS[act](found.document, side, number_in(at))
            content = replace(content_of(found), document=made)
            save_draft(
                draft=found, content=content, seen=seen, actor=request.actor, at=timezone.now()
            )
        except (UnableToAct, UnreadableAct) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _DONE.get(act, "列を動かしました。"))
        return redirect("rulebook:draft_columns", key)
    sides = [
        (
            side,
            rules.SIDE_WORDS[side],
            [one for one in columns_of(found.document) if one.side == side],
        )
        for side in SIDES
    ]
    page = {"draft": found, "sides": sides, "types": rules.TYPE_WORDS}
    return render(request, "rulebook/draft_columns.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_column_new(request: TownRequest, key: int, side: str) -> HttpResponse:
    """Add a column."""
    found = _side_or_404(request, key, side)
    form = ColumnForm(posted(request), initial={"type": "string"})
    if form.is_bound and form.is_valid():
        kept = _kept(
            request, found, form, lambda said: rules.column_added(found.document, side, said)
        )
        if kept:
            messages.success(request, f"列「{form.cleaned_data['label']}」を加えました。")
            return redirect("rulebook:draft_columns", key)
    page = {"draft": found, "form": form, "side": rules.SIDE_WORDS[side]}
    return render(request, "rulebook/draft_column.html", page, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def draft_column(request: TownRequest, key: int, side: str, at: int) -> HttpResponse:
    """Change what is said of a column."""
    found = _side_or_404(request, key, side)
    columns = [one for one in columns_of(found.document) if one.side == side]
    if at >= len(columns):
        raise Http404
    column = columns[at]
    form = ColumnForm(posted(request), initial=_initial(column))
    if form.is_bound and form.is_valid():
        kept = _kept(
            request, found, form, lambda said: rules.column_changed(found.document, side, at, said)
        )
        if kept:
            messages.success(request, f"列「{form.cleaned_data['label']}」を保存しました。")
            return redirect("rulebook:draft_columns", key)
    page = {"draft": found, "form": form, "column": column, "side": rules.SIDE_WORDS[side]}
    return render(request, "rulebook/draft_column.html", page, status=status_of(form))


def _side_or_404(request: TownRequest, key: int, side: str) -> RuleDraft:
    found = draft_or_404(request, key)
    if side not in SIDES:
        raise Http404
    return found


def _initial(column: DraftColumn) -> dict[str, Any]:
    return {
        "label": column.label,
        "name": column.name,
        "type": column.meaning.type,
        "is_yen": column.meaning.is_yen,
        "labels": labels_text(column),
        "values": column.values,
    }


def _kept(
    request: TownRequest,
    found: RuleDraft,
    form: ColumnForm,
    change: Callable[[rules.Said], Document],
) -> bool:
    try:
        made = change(form.said())
    except UnreadableAct as refusal:
        form.add_error("name", str(refusal))
        return False
    return saved(request, found, replace(content_of(found), document=made), form)
