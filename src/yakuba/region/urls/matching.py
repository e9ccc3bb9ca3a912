"""Addresses of the matching of requests and advisers."""

from django.urls import path

from yakuba.region.views import matching as views

urlpatterns = [
    path("dispatch/rounds/<int:key>/match/", views.match, name="match"),
    path("dispatch/match/<int:key>/", views.run_page, name="match_run"),
    path("dispatch/match/<int:key>/weights/", views.weigh, name="match_weigh"),
    path("dispatch/match/<int:key>/confirm/", views.confirm, name="match_confirm"),
    path("dispatch/match/<int:key>/table.<str:kind>", views.table, name="match_table"),
    path("dispatch/match/<int:key>/<uuid:request_key>/", views.line, name="match_line"),
]
