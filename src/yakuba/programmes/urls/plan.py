"""Addresses of a project's plan: its dates, baselines, and what people can keep."""

from django.urls import path

from yakuba.programmes.views import baselines, plan, roadmap

urlpatterns = [
    path("<int:key>/plan/", plan.plan, name="plan"),
    path("<int:key>/plan/add/", plan.add, name="plan_add"),
    path("<int:key>/plan/calendar/", plan.plan_calendar, name="plan_calendar"),
    path("<int:key>/baselines/", baselines.baselines, name="baselines"),
    path("<int:key>/compare/", baselines.compare, name="plan_compare"),
    path("<int:key>/roadmap/", roadmap.roadmap, name="roadmap"),
    path("<int:key>/roadmap/better/", roadmap.better, name="roadmap_better"),
    path("<int:key>/roadmap/adopt/", roadmap.adopt, name="roadmap_adopt"),
    path("tasks/<int:key>/plan/", plan.plan_task, name="plan_task"),
    path("tasks/<int:key>/plan/move/", plan.plan_move, name="plan_move"),
    path("tasks/<int:key>/plan/shift/", plan.plan_shift, name="plan_shift"),
    path("tasks/<int:key>/plan/link/", plan.plan_link, name="plan_link"),
    path("tasks/<int:key>/plan/unlink/<int:link>/", plan.plan_unlink, name="plan_unlink"),
    path("tasks/<int:key>/plan/remove/", plan.plan_remove, name="plan_remove"),
    path("tasks/<int:key>/plan/restore/", plan.plan_restore, name="plan_restore"),
]
