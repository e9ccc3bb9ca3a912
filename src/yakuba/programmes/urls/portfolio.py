"""Addresses of all projects at a glance, of their charts, and of the work of people and sections."""

from django.urls import path

from yakuba.programmes.views import gantt, portfolio, saved, workload

urlpatterns = [
    path("", portfolio.portfolio, name="portfolio"),
    path("list.<str:kind>", portfolio.portfolio_table, name="portfolio_table"),
    path("views/", saved.views, name="views"),
    path("views/<int:key>/rename/", saved.rename, name="view_rename"),
    path("views/<int:key>/remove/", saved.remove, name="view_remove"),
    path("views/<int:key>/start/", saved.start, name="view_start"),
    path("workload/", workload.load, name="workload"),
    path("gantt/", gantt.gantt_all, name="gantt_all"),
    path("<int:key>/gantt/", gantt.gantt, name="gantt"),
]
