"""Addresses of projects: the page, its people, money, risks and reports of status."""

from django.urls import path

from yakuba.programmes.views import money, people, projects, status

urlpatterns = [
    path("new/", projects.project_new, name="project_new"),
    path("<int:key>/", projects.project, name="project"),
    path("<int:key>/edit/", projects.project_edit, name="project_edit"),
    path("<int:key>/stage/", projects.project_stage, name="project_stage"),
    path("<int:key>/links/", projects.project_links, name="project_links"),
    path("<int:key>/links/<int:link>/remove/", projects.project_unlink, name="project_unlink"),
    path("<int:key>/history/", projects.project_history, name="project_history"),
    path("<int:key>/statuses/", status.statuses, name="statuses"),
    path("<int:key>/status/", status.status, name="status"),
    path("<int:key>/people/", people.people, name="people"),
    path("<int:key>/people/sections/", people.sections, name="sections"),
    path("<int:key>/people/<int:member>/remove/", people.member_remove, name="member_remove"),
    path("<int:key>/money/", money.money, name="money"),
    path("<int:key>/money/<int:line>/", money.budget_edit, name="budget_edit"),
    path("<int:key>/money/<int:line>/remove/", money.budget_remove, name="budget_remove"),
    path("<int:key>/risks/", money.risks, name="risks"),
    path("<int:key>/risks/<int:risk>/", money.risk_edit, name="risk_edit"),
    path("<int:key>/risks/<int:risk>/close/", money.risk_close, name="risk_close"),
]
