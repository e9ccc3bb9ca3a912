"""The town's table of characters: work through it, decide one or many, take a list in or out."""

from base64 import b64encode
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.conversion.documents.glyphs import glyph_of
from yakuba.conversion.forms.characters import (
    CharactersForm,
    ChoicesForm,
    DecisionForm,
    TakeBackForm,
)
from yakuba.conversion.policies.characters import may_decide, may_read
from yakuba.conversion.queries import character_rows as rows
from yakuba.conversion.queries import characters as queries
from yakuba.conversion.queries.figures import figures
from yakuba.conversion.rules.character_reading import write_csv, write_json
from yakuba.conversion.rules.characters import Repertoire, character_at, code_of, key_of
from yakuba.conversion.services import characters as services
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import posted, tried
from yakuba.foundation.ui.lists import filters_of

from .gate import enter, status_of

ON_A_PAGE: Final = 50
_MOST_PLACES: Final = 60
_MOST_FIGURES: Final = 12
_KINDS: Final = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character as people see it: its picture where a face has it, and its code."""

    text: str
    picture: str
    code: str
    name: str = ""


def glyph(text: str, name: str = "") -> Glyph:
    """Return the picture of a character to be put into the page itself."""
    png = glyph_of(text)
    picture = f"data:image/png;base64,{b64encode(png).decode()}" if png else ""
    return Glyph(text, picture, code_of(text), name)


def may_read_or_404(request: TownRequest) -> None:
    """Let in who reads the table; raises Http404."""
    enter(request)
    if not may_read(request.actor):
        raise Http404


def may_decide_or_404(request: TownRequest) -> None:
    """Let in who decides; raises Http404."""
    enter(request)
    if not may_decide(request.actor):
        raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
def characters(request: TownRequest) -> HttpResponse:
    """List the characters, the undecided first; decide those for which something was chosen."""
    may_read_or_404(request)
    may = bool(may_decide(request.actor))
    if request.method == "POST" and not may:
        raise Http404
    # The form is sent to the address of the list, its filters and page included.
    query = filters_of(request)
    form = CharactersForm(QueryDict(query))
    wanted = form.wanted()
    lines = rows.lines_for(request.actor, wanted)
    page = Paginator(lines, ON_A_PAGE).get_page(request.GET.get("page"))
    shown = rows.rows_of(request.actor, page.object_list, timezone.now())
    choices = ChoicesForm(posted(request), rows=shown if may else ())
    if choices.is_bound and choices.is_valid():
        decided = tried(
            choices,
            lambda: services.decide_many(
                chosen=choices.chosen(), actor=request.actor, at=timezone.now()
            ),
        )
        if decided is not None:
            messages.success(request, f"{decided}字を決めました。これからの実行に使われます。")
            address = reverse("conversion:characters")
            return HttpResponseRedirect(f"{address}?{query}" if query else address)
    undecided = sum(1 for one in lines if one.decision is None)
    context = {
        "form": form,
        "choices": choices,
        "page_obj": page,
        "shown": [_shown(one, choices) for one in shown],
        "query": query,
        "is_filtered": bool(query),
        "undecided": undecided,
        "decided": len(lines) - undecided,
        "meant": _meant(wanted.words),
        "may_decide": may,
    }
    page_name = "conversion/characters/list.html"
    return render(request, page_name, context, status=status_of(choices))


def _shown(row: rows.Row, choices: ChoicesForm) -> dict[str, Any]:
    key = row.line.key
    return {
        "row": row,
        "glyph": glyph(row.line.character),
        "choice": choices[key] if key in choices.fields else None,
    }


def _meant(words: str) -> Glyph | None:
    """Return the one character that was looked for, so that it can be decided before it is met."""
    found = rows.only_one_meant(words)
    return Glyph(found, key_of(found), code_of(found)) if found else None


@require_safe
def characters_table(request: TownRequest, kind: str) -> HttpResponse:
    """Give the decisions as the file that is taken in again, here or by the command line."""
    may_read_or_404(request)
    if kind not in _KINDS:
        raise Http404
    now = timezone.now()
    decisions = queries.decisions_at(now).values()
    content = write_json(decisions) if kind == "json" else write_csv(decisions)
    answer = HttpResponse(content, content_type=_KINDS[kind])
    name = f"characters-{timezone.localdate(now):%Y%m%d}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _character_or_404(key: str) -> str:
    found = character_at(key)
    if not found or found[0].isascii():
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def character(request: TownRequest, code: str) -> HttpResponse:
    """Show what is known of a character and was decided about it; decide it."""
    may_read_or_404(request)
    found = _character_or_404(code)
    may = bool(may_decide(request.actor))
    if request.method == "POST" and not may:
        raise Http404
    form = _decision_form(request, found)
    if form.is_bound and form.is_valid():
        decided = tried(
            form,
            lambda: services.decide(said=form.said(found), actor=request.actor, at=timezone.now()),
        )
        if decided is not None:
            messages.success(request, f"{code_of(found)}を「{decided.becomes}」に決めました。")
            return _next(request, found)
    return _page(request, found, form, TakeBackForm(prefix="back"))


def _decision_form(request: TownRequest, found: str) -> DecisionForm:
    return DecisionForm(
        posted(request), newest=queries.newest_of(found), candidates=_candidates(found)
    )


def _candidates(found: str) -> tuple[str, ...]:
    # One that no run has met: as for the set that most new systems take.
    sets = queries.sets_of([found]).get(found, frozenset({Repertoire.JIS_X_0213}))
    return rows.candidates_of(found, sets, rows.met_as(found))


def _next(request: TownRequest, found: str) -> HttpResponse:
    """Go on to the next undecided character when that was asked."""
    after = ""
    if request.POST.get("step") == "next":
        after = rows.next_undecided(request.actor, found)
        if not after:
            messages.success(request, "未決定の字はもうありません。")
            return redirect("conversion:characters")
    return redirect("conversion:character", key_of(after or found))


def _page(request: TownRequest, found: str, form: DecisionForm, back: TakeBackForm) -> HttpResponse:
    now = timezone.now()
    history = list(queries.history_of(found)[:50])
    newest = history[0] if history and history[0].becomes else None
    candidates = _candidates(found)
    sets = queries.sets_of([found]).get(found, frozenset())
    refused = queries.unwritable(found, sets, queries.decisions_at(now)) if newest else []
    if not back.is_bound and newest is not None:
        back.initial["known"] = newest.pk
    context = {
        "glyph": glyph(found),
        "key": key_of(found),
        "newest": newest,
        "refused": refused,
        "places": rows.places_of(request.actor, found, _MOST_PLACES),
        "candidates": [glyph(one) for one in candidates if len(one) < 3],
        "figures": _figures(found, newest.becomes if newest else "", candidates),
        "history": history,
        "form": form,
        "back": back,
        "is_unreadable": rows.Line(found, newest).is_unreadable,
        "may_decide": bool(may_decide(request.actor)),
    }
    status = status_of(form, back)
    return render(request, "conversion/characters/character.html", context, status=status)


def _figures(found: str, becomes: str, candidates: tuple[str, ...]) -> list[Glyph]:
    """Return the figures of 文字情報基盤 that the character or what it could become can be."""
    known = figures()
    names = dict.fromkeys(
        name for text in (found, becomes, *candidates) for name in known.names_of(text)
    )
    return [glyph(known.form_of(name), name) for name in list(names)[:_MOST_FIGURES]]


@require_POST
def character_back(request: TownRequest, code: str) -> HttpResponse:
    """Take a decision back."""
    may_decide_or_404(request)
    found = _character_or_404(code)
    back = TakeBackForm(request.POST, prefix="back")
    if back.is_valid():
        taken = tried(
            back,
            lambda: services.take_back(
                character=found,
                known=back.cleaned_data["known"],
                note=back.cleaned_data["note"],
                actor=request.actor,
                at=timezone.now(),
            ),
        )
        if taken is not None:
            messages.success(request, f"{code_of(found)}の決定を取り消しました。")
            return redirect("conversion:character", code)
    form = DecisionForm(newest=queries.newest_of(found), candidates=_candidates(found))
    return _page(request, found, form, back)
