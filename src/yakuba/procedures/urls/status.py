"""Addresses of the status pages and of the my page; their names start with `portal_`."""

from django.urls import path

from yakuba.procedures.views import correction, status, survey

_APPLICATION = "applications/<uuid:application_id>/"

urlpatterns = [
    path("status/", status.status, name="portal_status"),
    path("status/code/", status.status_code, name="portal_status_code"),
    path("my/", status.my, name="portal_my"),
    path(_APPLICATION, status.application, name="portal_application"),
    path(f"{_APPLICATION}withdraw/", status.withdraw, name="portal_withdraw"),
    path(f"{_APPLICATION}correction/", correction.correction, name="portal_correction"),
    path(
        f"{_APPLICATION}files/<uuid:attachment_id>/",
        correction.attached_file,
        name="portal_attached",
    ),
    path(f"{_APPLICATION}notices/<uuid:document_id>/", status.notice, name="portal_notice"),
    path(f"{_APPLICATION}survey/", survey.survey, name="portal_survey"),
    path("survey/<str:token>/", survey.invited, name="portal_invited"),
]
