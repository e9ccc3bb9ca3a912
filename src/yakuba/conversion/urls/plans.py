"""Addresses of plans and their requirements."""

from django.urls import URLPattern, path

from yakuba.conversion.views import plans, requirement_lists, requirements

urlpatterns: list[URLPattern] = [
    path("plans/", plans.plans, name="plans"),
    path("plans/list.<str:kind>", plans.plans_table, name="plans_table"),
    path("plans/new/", plans.plan_new, name="plan_new"),
    path("plans/<int:key>/", plans.plan, name="plan"),
    path("plans/<int:key>/edit/", plans.plan_edit, name="plan_edit"),
    path("plans/<int:key>/history/", plans.plan_history, name="plan_history"),
    path("plans/<int:key>/fit/", requirements.fit, name="fit"),
    path("plans/<int:key>/fit/list.<str:kind>", requirements.fit_table, name="fit_table"),
    path("plans/<int:key>/fit/bulk/", requirements.fit_bulk, name="fit_bulk"),
    path("plans/<int:key>/lists/", requirement_lists.lists, name="lists"),
    path(
        "plans/<int:key>/lists/samples/<slug:code>/",
        requirement_lists.take_sample,
        name="take_sample",
    ),
    path("requirements/<int:key>/", requirements.requirement, name="requirement"),
    path("intakes/<int:key>/", requirement_lists.intake, name="intake"),
    path("intakes/<int:key>/take/", requirement_lists.intake_take, name="intake_take"),
]
