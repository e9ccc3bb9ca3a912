"""決裁希望日."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from yakuba.decisions import services
from yakuba.decisions.forms import WantedForm
from yakuba.foundation.tenancy.http import TownRequest

from .acting import Typed, acted
from .gate import decision_or_404


@require_POST
def want(request: TownRequest, decision_id: UUID) -> HttpResponse:
    """Say by when one's own draft should be decided; an empty day takes the wish back."""
    now = timezone.now()
    decision = decision_or_404(request, decision_id, now)

    def act(typed: Typed) -> str:
        services.want_by(decision=decision, day=typed["day"], actor=request.actor, at=now)
        return "決裁希望日を決めました。" if typed["day"] else "決裁希望日を外しました。"

    return acted(
        request,
        decision,
        now,
        act,
        refused_at="day",
        wanted_form=WantedForm(request.POST),
    )
