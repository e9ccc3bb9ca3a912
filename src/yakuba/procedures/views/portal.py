"""Find: the town's home page, the list and search of procedures, the page of one procedure."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.procedures.queries.catalogue import (
    Entry,
    by_life_event,
    definition_of,
    entries,
    popular,
    search,
)
from yakuba.procedures.queries.drafts import open_draft_for, open_drafts_of, procedure_at
from yakuba.procedures.queries.retention import draft_rule
from yakuba.procedures.rules.localisation import Reader
from yakuba.procedures.rules.shape import Certainty
from yakuba.procedures.rules.steps import steps
from yakuba.procedures.rules.vocabulary import LifeEvent

from .holding import reader_for
from .wording import Listed, event_label, listed, telephone_of

ICONS = {
    LifeEvent.BIRTH: "baby",
    LifeEvent.CHILD_REARING: "child",
    LifeEvent.EDUCATION: "school",
    LifeEvent.MARRIAGE: "ring",
    LifeEvent.HOUSING: "house",
    LifeEvent.WORK: "building",
    LifeEvent.ELDERLY_CARE: "care",
    LifeEvent.BEREAVEMENT: "heart",
}
MOST_SHOWN = 6


@login_not_required
@require_safe
def home(request: TownRequest) -> HttpResponse:
    """The town's front door."""
    reader = reader_for(request)
    everything = entries()
    grouped = by_life_event(everything)
    context = {
        "events": [
            {
                "code": event.value,
                "label": event_label(event, reader),
                "icon": ICONS[event],
                "count": len(grouped.get(event, [])),
            }
            for event in LifeEvent
        ],
        "popular": [
            listed(entry, reader)
            for entry in popular(at=timezone.now(), limit=MOST_SHOWN, among=everything)
        ],
        "drafts": _drafts(request, reader),
        "total": len(everything),
    }
    return render(request, "procedures/portal/home.html", context)


def _drafts(request: TownRequest, reader: Reader) -> list[dict[str, object]]:
    """Return what the visitor has begun, at most three."""
    if request.actor.user_id is None and not request.actor.held_ids:
        return []
    return [
        {"draft": draft, "title": definition_of(draft.version).title.text(reader)}
        for draft in open_drafts_of(request.actor)[:3]
    ]


@login_not_required
@require_safe
def procedures(request: TownRequest) -> HttpResponse:
    """All procedures, those of a life event, or those that the words fit."""
    reader = reader_for(request)
    query = request.GET.get("q", "").strip()[:100]
    event = _event(request.GET.get("event", ""))
    everything = entries()
    found = search(query, reader, everything) if query else everything
    if event is not None:
        found = [entry for entry in found if event in entry.definition.life_events]
    context = {
        "query": query,
        "event": event_label(event, reader) if event else "",
        "event_code": event.value if event else "",
        "found": [listed(entry, reader) for entry in found],
        "others": _others(found, everything, reader),
        "events": [
            {"code": one.value, "label": event_label(one, reader), "icon": ICONS[one]}
            for one in LifeEvent
        ],
    }
    return render(request, "procedures/portal/procedures.html", context)


def _event(text: str) -> LifeEvent | None:
    try:
        return LifeEvent(text)
    except ValueError:
        return None


def _others(found: list[Entry], everything: list[Entry], reader: Reader) -> list[Listed]:
    """Return everything there is when nothing was found: a way on instead of a dead end."""
    return [] if found else [listed(entry, reader) for entry in everything[:8]]


@login_not_required
@require_safe
def procedure(request: TownRequest, slug: str) -> HttpResponse:
    """Who may apply, what is needed, what it costs, how long it takes, and the button."""
    reader = reader_for(request)
    found = procedure_at(slug)
    if found is None or found.live_version is None:
        raise Http404
    definition = definition_of(found.live_version)
    begun = None
    if request.actor.user_id is not None or request.actor.held_ids:
        begun = open_draft_for(request.actor, found)
    context = {
        "procedure": found,
        "definition": definition,
        "title": definition.title.text(reader),
        "summary": definition.summary.text(reader),
        "who": definition.who.text(reader),
        "needed": [item.text(reader) for item in definition.needed],
        "attachments_note": definition.attachments_note.text(reader),
        "fee": definition.fee.text.text(reader) if definition.fee else "",
        "fee_timing": definition.fee.timing.label if definition.fee else "",
        "period": definition.standard_period,
        "period_text": (
            definition.standard_period.text.text(reader) if definition.standard_period else ""
        ),
        "standards": [(one.text.text(reader), one.source) for one in definition.review_standards],
        "bases": [(one, one.certainty is Certainty.LAW) for one in definition.legal_basis],
        "kind": definition.kind.value,
        "step_count": len(steps(definition, {})),
        "begun": begun,
        "draft_days": draft_rule().days,
        "telephone": telephone_of(found, request.municipality),
    }
    return render(request, "procedures/portal/procedure.html", context)
