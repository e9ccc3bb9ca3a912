"""Addresses of the 全体方針 and what hangs below it."""

from django.urls import path

from yakuba.programmes.views import kpis, strategies

_AT = "strategies/<int:key>"

urlpatterns = [
    path("strategies/", strategies.strategies, name="strategies"),
    path("strategies/new/", strategies.strategy_new, name="strategy_new"),
    path(f"{_AT}/", strategies.strategy, name="strategy"),
    path(f"{_AT}/edit/", strategies.strategy_edit, name="strategy_edit"),
    path(f"{_AT}/publish/", strategies.strategy_publish, name="strategy_publish"),
    path(f"{_AT}/edition/", strategies.strategy_edition, name="strategy_edition"),
    path(f"{_AT}/discard/", strategies.strategy_discard, name="strategy_discard"),
    path(f"{_AT}/pillars/new/", strategies.pillar_new, name="pillar_new"),
    path("strategies/pillars/<int:key>/", strategies.pillar, name="pillar"),
    path("strategies/pillars/<int:key>/remove/", strategies.pillar_remove, name="pillar_remove"),
    path(
        "strategies/pillars/<int:key>/initiatives/new/",
        strategies.initiative_new,
        name="initiative_new",
    ),
    path("strategies/initiatives/<int:key>/", strategies.initiative, name="initiative"),
    path(
        "strategies/initiatives/<int:key>/remove/",
        strategies.initiative_remove,
        name="initiative_remove",
    ),
    path("strategies/initiatives/<int:key>/kpis/new/", kpis.kpi_new, name="kpi_new"),
    path("strategies/kpis/<int:key>/", kpis.kpi, name="kpi"),
    path("strategies/kpis/<int:key>/edit/", kpis.kpi_edit, name="kpi_edit"),
    path("strategies/kpis/<int:key>/remove/", kpis.kpi_remove, name="kpi_remove"),
    path("strategies/kpis/<int:key>/target/", kpis.kpi_target, name="kpi_target"),
    path("strategies/kpis/<int:key>/actual/", kpis.kpi_actual, name="kpi_actual"),
    path(
        "strategies/kpis/<int:key>/targets/<int:target>/remove/",
        kpis.kpi_target_remove,
        name="kpi_target_remove",
    ),
]
