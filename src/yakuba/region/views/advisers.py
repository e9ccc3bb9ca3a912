"""Advisers: those published in the region, and the own pool."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.tenancy.rows import only
from yakuba.foundation.ui.lists import filters_of
from yakuba.region.forms.advisers import AdviserFilterForm, AdviserForm
from yakuba.region.forms.dispatch import ReasonForm
from yakuba.region.models import Adviser, AdviserContact
from yakuba.region.policies.dispatch import may_ask, may_keep_pool
from yakuba.region.queries import advisers as reads
from yakuba.region.queries.schemes import schemes_in_use
from yakuba.region.rules.advisers import LEVELS, WEEKDAYS
from yakuba.region.rules.dispatch import LANGUAGES
from yakuba.region.rules.exchange import Purpose
from yakuba.region.services import advisers as acts

from .acting import done, tried
from .desk import page_of, table_of
from .gate import enter, passage_for


def _keeper(request: TownRequest) -> None:
    """Let those in who keep a pool here; raises Http404."""
    if not may_keep_pool(request.actor, enter(request)):
        raise Http404


def _published(request: TownRequest) -> tuple[AdviserFilterForm, list[Adviser]]:
    passage, on = passage_for(request, Purpose.DISPATCH), timezone.localdate()
    everybody = reads.published_advisers(passage, on)
    form = AdviserFilterForm(request.GET, skills=reads.skills_in(everybody), own=False)
    wanted = form.wanted()
    return form, [one for one in everybody if reads.fits(one, wanted)]


@require_safe
def advisers(request: TownRequest) -> HttpResponse:
    """Show who may be asked in the region, by name."""
    form, found = _published(request)
    context = {
        "form": form,
        "page_obj": page_of(request, found),
        "cards": [_card(one) for one in page_of(request, found)],
        "query": filters_of(request),
        "keeps": bool(may_keep_pool(request.actor, request.municipality)),
        "asks": bool(may_ask(request.actor, request.municipality)),
    }
    return render(request, "region/advisers.html", context)


def _card(row: Adviser) -> dict[str, object]:
    """Return an adviser in the words of a page."""
    return {
        "row": row,
        "themes": reads.theme_labels(row.themes),
        "skills": [
            (one.code, one.name, one.level, LEVELS[one.level]) for one in reads.skills_of(row)
        ],
        "languages": [LANGUAGES[code] for code in row.languages],
        "weekdays": "・".join(WEEKDAYS[day] for day in row.weekdays),
        "is_public": reads.is_public(row),
    }


@require_safe
def table(request: TownRequest, kind: str) -> HttpResponseBase:
    """Write the published advisers as a table."""
    _form, found = _published(request)
    return table_of(
        request, kind, reads.HEADING, reads.cells_of(found), name="advisers", title="アドバイザー"
    )


@require_safe
def published_adviser(request: TownRequest, key: UUID) -> HttpResponse:
    """Show one adviser as the region sees the person."""
    passage = passage_for(request, Purpose.DISPATCH)
    found = reads.adviser_by_key(passage, key)
    if found is None:
        raise Http404
    place = reads.places(passage).get(request.municipality.code)
    context = {
        "card": _card(found),
        "row": found,
        "distance": reads.kilometres(found, place),
        "asks": bool(may_ask(request.actor, request.municipality)),
    }
    return render(request, "region/adviser_published.html", context)


def _own(request: TownRequest) -> tuple[AdviserFilterForm, list[Adviser]]:
    _keeper(request)
    everybody = reads.own_advisers()
    form = AdviserFilterForm(request.GET, skills=reads.skills_in(everybody), own=True)
    return form, reads.own_advisers(form.wanted())


@require_safe
def pool(request: TownRequest) -> HttpResponse:
    """Show everybody registered here, published or not."""
    form, found = _own(request)
    page = page_of(request, found)
    context = {
        "form": form,
        "page_obj": page,
        "cards": [_card(one) for one in page],
        "waiting": reads.unpublished_advisers().count(),
        "query": filters_of(request),
    }
    return render(request, "region/pool.html", context)


@require_safe
def pool_table(request: TownRequest, kind: str) -> HttpResponseBase:
    """Write the own pool as a table."""
    _form, found = _own(request)
    return table_of(
        request, kind, reads.HEADING, reads.cells_of(found), name="pool", title="アドバイザー"
    )


def _row(request: TownRequest, key: int) -> Adviser:
    _keeper(request)
    found = reads.adviser_of(key)
    if found is None:
        raise Http404
    return found


@require_safe
def adviser(request: TownRequest, key: int) -> HttpResponse:
    """Show one of the own pool with contact and notes."""
    return _page(request, _row(request, key), ReasonForm())


def _page(request: TownRequest, row: Adviser, form: ReasonForm) -> HttpResponse:
    context = {
        "card": _card(row),
        "row": row,
        "contact": only(AdviserContact.objects.filter(adviser=row)),
        "form": form,
    }
    return render(request, "region/adviser.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def adviser_new(request: TownRequest) -> HttpResponse:
    """Register somebody; nobody else sees the person yet."""
    _keeper(request)
    form = AdviserForm(
        request.POST if request.method == "POST" else None,
        schemes=schemes_in_use(),
        initial={
            "weekdays": ["0", "1", "2", "3", "4"],
            "languages": ["ja"],
            "cases_per_round": 2,
            "days_per_year": 12,
        },
    )
    made: list[int] = []

    def act() -> None:
        made.append(
            acts.register_adviser(actor=request.actor, at=timezone.now(), **form.given()).pk
        )

    sentence = "登録しました。公開するまで、ほかの団体からは見えません。"
    if request.method == "POST" and tried(request, form, act, sentence):
        return redirect("region:adviser", made[0])
    return render(
        request,
        "region/adviser_form.html",
        {"form": form, "row": None},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def adviser_edit(request: TownRequest, key: int) -> HttpResponse:
    """Correct what is registered of somebody."""
    row = _row(request, key)
    contact = only(AdviserContact.objects.filter(adviser=row)) or AdviserContact()
    form = AdviserForm(
        request.POST if request.method == "POST" else None,
        schemes=schemes_in_use(),
        initial=AdviserForm.initial_of(
            row, email=contact.email, telephone=contact.telephone, note=contact.note
        ),
    )

    def act() -> None:
        acts.change_adviser(adviser=row, actor=request.actor, at=timezone.now(), **form.given())

    if request.method == "POST" and tried(request, form, act, "登録を直しました。"):
        return redirect("region:adviser", key)
    return render(
        request,
        "region/adviser_form.html",
        {"form": form, "row": row},
        status=422 if form.errors else 200,
    )


@require_POST
def adviser_publish(request: TownRequest, key: int) -> HttpResponse:
    """Let the region see the person."""
    row = _row(request, key)
    done(
        request,
        lambda: acts.publish_adviser(adviser=row, actor=request.actor, at=timezone.now()),
        "県内に公開しました。",
    )
    return redirect("region:adviser", key)


@require_POST
def adviser_withdraw(request: TownRequest, key: int) -> HttpResponse:
    """Show the person to nobody else any more."""
    row, form = _row(request, key), ReasonForm(request.POST)

    def act() -> None:
        acts.withdraw_adviser(
            adviser=row,
            reason=form.cleaned_data["reason"],
            actor=request.actor,
            at=timezone.now(),
        )

    if tried(request, form, act, "公開をやめました。"):
        return redirect("region:adviser", key)
    return _page(request, row, form)
