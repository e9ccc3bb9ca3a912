"""Drafts of tables: begin one, edit its rows, its name and day; take back, throw away."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from yakuba.foundation.rulebook import queries
from yakuba.foundation.rulebook.forms.drafts import (
    ROWS_A_PAGE,
    HeadForm,
    NewForm,
    act_in,
    left_over,
    number_in,
    shape_of,
    typed_in,
)
from yakuba.foundation.rulebook.models import RuleDraft
from yakuba.foundation.rulebook.rules import drafts as rules
from yakuba.foundation.rulebook.rules.cases import play
from yakuba.foundation.rulebook.rules.differences import row_changes
from yakuba.foundation.rulebook.services import (
    Content,
    SavedMeanwhile,
    begin_draft,
    content_of,
    discard_draft,
    save_draft,
    undo_draft,
)
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import done, posted, tried
from yakuba.kernel.feel import HIT_POLICIES
from yakuba.kernel.verdict import UnableToAct

from .gate import draft_or_404, status_of, write

SHOWN_FAULTS: Final = 12
_OTHER_SHAPE: Final = (
    "見ているあいだに、行か列が変わりました。入力した内容は、まだ保存していません。"
    "下に残してあるので、いまの表に書き写してください。"
)
_ACTS: Final[dict[str, Callable[[rules.Document, int], rules.Document]]] = {
    "save": lambda document, at: document,
    "add": rules.row_added,
    "copy": rules.row_copied,
    "up": lambda document, at: rules.row_moved(document, at, -1),
    "down": lambda document, at: rules.row_moved(document, at, 1),
    "drop": rules.row_dropped,
}
# Where one looks afterwards, counted from the row of the button.
_NEXT_ROW: Final = {"copy": 1, "up": -1, "down": 1, "drop": -1}


@require_http_methods(["GET", "HEAD", "POST"])
def draft_new(request: TownRequest) -> HttpResponse:
    """Begin a new table."""
    write(request)
    form = NewForm(posted(request))
    if form.is_bound and form.is_valid():
        if queries.newest_of(form.cleaned_data["code"]) is not None:
            form.add_error(
                "code", "このコードの表は、もうあります。表のページで次の版を作ってください。"
            )
        else:
            made = tried(
                form,
                lambda: begin_draft(**form.cleaned_data, actor=request.actor, at=timezone.now()),
            )
            if made is not None:
                messages.success(
                    request, "下書きを始めました。公布するまで、どこにも使われません。"
                )
                return redirect("rulebook:draft", made.pk)
    return render(request, "rulebook/draft_new.html", {"form": form}, status=status_of(form))


@require_POST
def draft_begin(request: TownRequest, code: str) -> HttpResponse:
    """Begin the next version of a table, or go on with the draft that is there."""
    write(request)
    if queries.newest_of(code) is None:
        raise Http404
    known = queries.draft_of(code)
    if known is not None:
        return redirect("rulebook:draft", known.pk)
    try:
        made = begin_draft(code=code, actor=request.actor, at=timezone.now())
    except UnableToAct as refusal:
        messages.error(request, str(refusal))
        return redirect("rulebook:table", code)
    messages.success(request, "次の版の下書きを始めました。公布するまで、いまの版が使われます。")
    return redirect("rulebook:draft", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: TownRequest, key: int) -> HttpResponse:
    """Show the rows as a form; each button saves what was typed and does its act."""
    found = draft_or_404(request, key)
    pages = max(1, -(-len(found.document["rules"]) // ROWS_A_PAGE))
    asked = request.POST.get("page") or request.GET.get("page", "")
    page = max(1, min(pages, number_in(asked)))
    if request.method != "POST":
        return render(request, "rulebook/draft.html", _page(found, found.document, page))
    if request.POST.get("shape") != shape_of(found.document):
        context = _page(found, found.document, page)
        context |= {"refusal": _OTHER_SHAPE, "left_over": left_over(request.POST)}
        return render(request, "rulebook/draft.html", context, status=422)
    start = (page - 1) * ROWS_A_PAGE
    document = rules.with_rows(found.document, start, typed_in(request.POST, found.document, start))
    act, at = act_in(request.POST)
    try:
        made = _ACTS[act](document, at)
        content = replace(content_of(found), document=made)
        seen = number_in(request.POST.get("seen", ""))
        save_draft(draft=found, content=content, seen=seen, actor=request.actor, at=timezone.now())
    except (UnableToAct, rules.UnreadableAct) as refusal:
        context = _page(found, document, page) | {"refusal": str(refusal)}
        if isinstance(refusal, SavedMeanwhile):
            context["overwritten"] = row_changes(found.document, document)
        return render(request, "rulebook/draft.html", context, status=422)
    if act == "save":
        messages.success(request, "保存しました。")
    row = max(0, at + _NEXT_ROW.get(act, 0))
    mark = "" if act == "save" else f"#row-{row + 1}"
    where = page if act == "save" else row // ROWS_A_PAGE + 1
    query = f"?page={where}" if len(made["rules"]) > ROWS_A_PAGE else ""
    answer = redirect("rulebook:draft", key)
    answer["Location"] += query + mark
    return answer


@dataclass(frozen=True, slots=True)
class _Cell:
    """A field of the grid."""

    name: str
    label: str
    typed: str
    fault: str
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the grid: its number from 1, its place from 0, its fields, the article last."""

    number: int
    at: int
    cells: tuple[_Cell, ...]
    article: _Cell


def _page(found: RuleDraft, document: rules.Document, page: int) -> dict[str, Any]:
    """Return what the page of the grid shows."""
    columns = rules.columns_of(document)
    wrong = rules.faults(document)
    told = {(fault.row, fault.key): fault.sentence for fault in wrong}
    start = (page - 1) * ROWS_A_PAGE
    typed = rules.typed_rows(document)
    lines = [
        _Line(
            number,
            number - 1,
            tuple(
                _Cell(
                    f"r{number - 1}{column.key}",
                    column.label,
                    word,
                    told.get((number, column.key), ""),
                    _choices(column, word),
                )
                for column, word in zip(columns, row.cells, strict=True)
            ),
            _Cell(f"r{number - 1}a", "根拠の条項", row.article, told.get((number, "a"), "")),
        )
        for number, row in enumerate(typed[start : start + ROWS_A_PAGE], start + 1)
    ]
    count = len(typed)
    return {
        "draft": found,
        "shape": shape_of(document),
        "newest": queries.newest_of(found.code),
        "policy": HIT_POLICIES.get(document["hit_policy"], document["hit_policy"]),
        "columns": columns,
        "listed": [column for column in columns if column.meaning.labels],
        "lines": lines,
        "count": count,
        "page": page,
        "pages": range(1, -(-count // ROWS_A_PAGE) + 1),
        "failed": [] if wrong else [one for one in play(document) if not one.passed],
        "faults": wrong[:SHOWN_FAULTS],
        "more_faults": max(0, len(wrong) - SHOWN_FAULTS),
    }


def _choices(column: rules.DraftColumn, word: str) -> tuple[tuple[str, str], ...]:
    """Return what a result can be chosen from; nothing where it is typed."""
    meaning = column.meaning
    if not meaning.is_result or meaning.type not in ("string", "boolean"):
        return ()
    if meaning.type == "boolean":
        offered = ["はい", "いいえ"]
    elif meaning.labels:
        offered = ["なし", *dict.fromkeys(meaning.labels.values())]
    else:
        return ()
    if word not in offered:
        offered.append(word)
    return tuple((one, one or "選んでください") for one in offered)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_head(request: TownRequest, key: int) -> HttpResponse:
    """Change name, source, reason, day of effect and how rows are applied."""
    found = draft_or_404(request, key)
    now = content_of(found)
    initial = {name: getattr(now, name) for name in ("title", "source_text", "note", "valid_from")}
    initial["hit_policy"] = found.document["hit_policy"]
    form = HeadForm(posted(request), initial=initial)
    if form.is_bound and form.is_valid():
        said = dict(form.cleaned_data)
        document = {**found.document, "hit_policy": said.pop("hit_policy")}
        if saved(request, found, Content(**said, document=document), form):
            messages.success(request, "題名・根拠・施行日を保存しました。")
            return redirect("rulebook:draft", key)
    page = {"draft": found, "form": form}
    return render(request, "rulebook/draft_head.html", page, status=status_of(form))


def saved(request: TownRequest, found: RuleDraft, content: Content, form: forms.Form) -> bool:
    """Save what a form says of a draft; tell whether it was."""
    seen = number_in(request.POST.get("seen", ""))
    made = tried(
        form,
        lambda: save_draft(
            draft=found, content=content, seen=seen, actor=request.actor, at=timezone.now()
        ),
    )
    return made is not None


@require_POST
def draft_undo(request: TownRequest, key: int) -> HttpResponse:
    """Take the last act back."""
    found = draft_or_404(request, key)
    seen = number_in(request.POST.get("seen", ""))
    done(
        request,
        lambda: undo_draft(draft=found, seen=seen, actor=request.actor, at=timezone.now()),
        "最後の操作を取り消しました。もう一度押すと、元に戻ります。",
    )
    return redirect("rulebook:draft", key)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_discard(request: TownRequest, key: int) -> HttpResponse:
    """Ask whether to throw a draft away; on POST, do it."""
    found = draft_or_404(request, key)
    if request.method == "POST":
        if done(
            request,
            lambda: discard_draft(draft=found, actor=request.actor, at=timezone.now()),
            "下書きを取りやめました。",
        ):
            return redirect("rulebook:index")
        return redirect("rulebook:draft", key)
    page = {"draft": found, "newest": queries.newest_of(found.code)}
    return render(request, "rulebook/draft_discard.html", page)
