"""What the case page says about keeping the case, and what it says once the content is gone."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from yakuba.foundation.tenancy.http import TownRequest
from yakuba.foundation.ui.elements import Fact
from yakuba.foundation.ui.formats import when
from yakuba.procedures.forms.retention import HoldForm
from yakuba.procedures.models import Application
from yakuba.procedures.queries.catalogue import definition_of
from yakuba.procedures.queries.retention import keeping_of
from yakuba.procedures.rules.vocabulary import Channel, Outcome


def keeping_context(
    application: Application, on: date, hold_form: HoldForm | None = None
) -> dict[str, Any]:
    """Return what the panel 保存 draws; whoever sees the case may hold it."""
    return {"keeping": keeping_of(application, on=on), "hold_form": hold_form or HoldForm()}


def disposed_page(request: TownRequest, application: Application) -> HttpResponse:
    """Say that the content is gone, and what is still known."""
    context = {
        "case": application,
        "title": definition_of(application.version).title.ja,
        "facts": [
            Fact("受付方法", Channel(application.channel).label),
            Fact("到達", when(application.arrived_at)),
            Fact("終了", when(application.concluded_at)),
            Fact("結果", Outcome(application.outcome).label),
            Fact("廃棄", when(application.disposed_at)),
        ],
    }
    return render(request, "procedures/desk/disposed.html", context)
