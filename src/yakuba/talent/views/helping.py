"""Ask somebody for hours, answer such a request, set free again."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.acting import done, posted, tried
from yakuba.organisation.queries import departments_on
from yakuba.talent.forms.needs import AmountForm, AskForm, HelpAnswerForm
from yakuba.talent.models import Commitment
from yakuba.talent.policies.needs import may_answer, may_release
from yakuba.talent.queries.needs import commitment_with, concerns
from yakuba.talent.queries.offers import free_hours_of, has_level
from yakuba.talent.queries.outside import contract_of
from yakuba.talent.queries.superiors import led_by
from yakuba.talent.services import helping as services

from .gate import enter
from .needs import need_or_404, need_page
from .trying import found_or_404, status_of

# So many of one's people are listed to choose from.
MOST_PEOPLE: Final = 500


@require_POST
def ask_person(request: TownRequest, key: int) -> HttpResponse:
    """Ask for hours of a person whom the visitor may see."""
    found = need_or_404(request, key)
    now = timezone.now()
    on = timezone.localdate(now)
    form = AskForm(request.POST, on=on)
    if form.is_valid():
        made = tried(
            form,
            lambda: services.ask_person(
                need=found, **form.cleaned_data, actor=request.actor, at=now, on=on
            ),
        )
        if made is not None:
            said = (
                "担当に決めました。" if made.agreed else "上司に依頼しました。回答を待っています。"
            )
            messages.success(request, said)
            return redirect("talent:need", key=found.pk)
    return need_page(request, found, asking=form)


@require_POST
def ask_department(request: TownRequest, key: int, department: int) -> HttpResponse:
    """Ask a department for somebody of its people."""
    found = need_or_404(request, key)
    now = timezone.now()
    on = timezone.localdate(now)
    asked = found_or_404(departments_on(on).filter(pk=department).first())
    form = AmountForm(request.POST)
    if not form.is_valid():
        _say_faults(request, form)
        return redirect("talent:need", key=found.pk)
    done(
        request,
        lambda: services.ask_department(
            need=found, department=asked, **form.cleaned_data, actor=request.actor, at=now, on=on
        ),
        f"{asked.name}に依頼しました。",
    )
    return redirect("talent:need", key=found.pk)


@require_POST
def take_contract(request: TownRequest, key: int, contract: int) -> HttpResponse:
    """Have somebody from outside do the work."""
    found = need_or_404(request, key)
    now = timezone.now()
    on = timezone.localdate(now)
    chosen = found_or_404(contract_of(request.actor, contract, on))
    form = AmountForm(request.POST)
    if not form.is_valid():
        _say_faults(request, form)
        return redirect("talent:need", key=found.pk)
    done(
        request,
        lambda: services.take_contract(
            need=found,
            contract=chosen,
            hours=form.cleaned_data["hours"],
            actor=request.actor,
            at=now,
            on=on,
        ),
        "外部人材に決めました。",
    )
    return redirect("talent:need", key=found.pk)


def _say_faults(request: TownRequest, form: AmountForm) -> None:
    for faults in form.errors.values():
        messages.error(request, " ".join(str(one) for one in faults))


def _commitment_or_404(request: TownRequest, key: int) -> Commitment:
    enter(request)
    found = found_or_404(commitment_with(key))
    on = timezone.localdate()
    if not (concerns(request.actor, found, on) or may_release(request.actor, found, on)):
        found_or_404(None)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def help_answer(request: TownRequest, key: int) -> HttpResponse:
    """Let one's person give the hours, or say why not."""
    found = _commitment_or_404(request, key)
    now = timezone.now()
    on = timezone.localdate(now)
    if not may_answer(request.actor, found, on):
        found_or_404(None)
    people = None if found.user_id else _people(request)
    form = HelpAnswerForm(posted(request), people=people)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        chosen = next((one for one in people or [] if str(one.pk) == given.get("user")), None)
        made = tried(
            form,
            lambda: services.answer_help(
                commitment=found,
                agreed=given["agreed"] == "yes",
                user=chosen,
                opinion=given["opinion"],
                actor=request.actor,
                at=now,
                on=on,
            ),
        )
        if made is not None:
            messages.success(request, "依頼に回答しました。")
            return redirect("talent:needs")
    page = {"commitment": found, "need": found.need, "form": form, "able": _able(found, people)}
    return render(request, "talent/help_answer.html", page, status=status_of(form))


def _people(request: TownRequest) -> list[User]:
    led = led_by(request.actor, timezone.localdate())
    return list(User.objects.filter(pk__in=led).order_by("kana", "pk")[:MOST_PEOPLE])


def _able(found: Commitment, people: list[User] | None) -> list[tuple[User, object]]:
    """Return those of one's people who have the level, by name, with the hours they can give."""
    asked = people if people is not None else [found.user] if found.user else []
    need = found.need
    on = timezone.localdate()
    able = [one for one in asked if has_level(one.pk, need, on)]
    free = free_hours_of([one.pk for one in able], need.starts, need.ends)
    return [(one, free[one.pk]) for one in able]


@require_POST
def help_release(request: TownRequest, key: int) -> HttpResponse:
    """Take a request back, or set somebody free."""
    found = _commitment_or_404(request, key)
    now = timezone.now()
    done(
        request,
        lambda: services.release(
            commitment=found, actor=request.actor, at=now, on=timezone.localdate(now)
        ),
        "約束を解きました。",
    )
    return redirect("talent:need", key=found.need_id)
