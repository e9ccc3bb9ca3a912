"""Addresses of the shared calendar of specialists."""

from django.urls import path

from yakuba.region.views import specialists as pages

urlpatterns = [
    path("specialists/", pages.specialists, name="specialists"),
    path("specialists/new/", pages.slots_new, name="slots_new"),
    path("specialists/<uuid:key>/", pages.slot, name="slot"),
    path("specialists/<uuid:key>/withdraw/", pages.slot_withdraw, name="slot_withdraw"),
    path("specialists/requests/<uuid:key>/answer/", pages.request_answer, name="slot_answer"),
    path(
        "specialists/requests/<uuid:key>/withdraw/",
        pages.request_withdraw,
        name="slot_request_withdraw",
    ),
]
