"""Addresses of comparison and of the overview."""

from django.urls import path

from yakuba.region.views import answers, compare, overview

urlpatterns = [
    path("compare/", compare.compare, name="compare"),
    path("compare/export.<str:kind>", compare.compare_table, name="compare_table"),
    path("compare/indicators/<slug:code>/", compare.indicator, name="indicator"),
    path("compare/peers/", compare.peers, name="peers"),
    path("compare/peers/<int:key>/", compare.peers_edit, name="peers_edit"),
    path("compare/sharing/", answers.sharing, name="sharing"),
    path("compare/answers/", answers.answers, name="answers"),
    path("compare/answers/read/", answers.read, name="answers_read"),
    path("compare/answers/read/<int:key>/", answers.intake, name="answers_intake"),
    path("compare/answers/read/<int:key>/take/", answers.take, name="answers_take"),
    path("overview/", overview.overview, name="overview"),
    path("overview/table/", overview.matrix, name="overview_matrix"),
    path("overview/export.<str:kind>", overview.table, name="overview_table"),
    path("overview/figures/", overview.draw, name="overview_draw"),
    path("overview/towns/<slug:code>/", overview.town, name="overview_town"),
]
