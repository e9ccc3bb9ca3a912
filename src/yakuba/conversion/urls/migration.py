"""Addresses of rehearsals and of the meeting that says go or no-go."""

from django.urls import URLPattern, path

from yakuba.conversion.views import rehearsals, reviews

urlpatterns: list[URLPattern] = [
    path("calendar/", rehearsals.calendar, name="calendar"),
    path("calendar/migrations.ics", rehearsals.calendar_file, name="calendar_file"),
    path("plans/<int:key>/rehearsals/new/", rehearsals.rehearsal_new, name="rehearsal_new"),
    path("rehearsals/<int:key>/", rehearsals.rehearsal, name="rehearsal"),
    path("rehearsals/<int:key>/edit/", rehearsals.rehearsal_edit, name="rehearsal_edit"),
    path("rehearsals/<int:key>/report/", rehearsals.rehearsal_report, name="rehearsal_report"),
    path("rehearsals/<int:key>/cancel/", rehearsals.rehearsal_cancel, name="rehearsal_cancel"),
    path("plans/<int:key>/reviews/new/", reviews.review_new, name="review_new"),
    path("reviews/<int:key>/", reviews.review, name="review"),
    path("reviews/<int:key>/items/new/", reviews.item_new, name="item_new"),
    path("reviews/<int:key>/decide/", reviews.review_decide, name="review_decide"),
    path("review-items/<int:key>/", reviews.item, name="item"),
    path("review-items/<int:key>/overrule/", reviews.item_overrule, name="item_overrule"),
]
