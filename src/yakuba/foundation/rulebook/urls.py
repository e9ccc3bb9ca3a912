"""Addresses below /desk/rules/."""

from django.urls import path

from .views import cases, columns, drafts, exchange, tables

app_name = "rulebook"

urlpatterns = [
    path("", tables.index, name="index"),
    path("drafts/new/", drafts.draft_new, name="draft_new"),
    path("drafts/take/", exchange.draft_take, name="draft_take"),
    path("drafts/<int:key>/", drafts.draft, name="draft"),
    path("drafts/<int:key>/head/", drafts.draft_head, name="draft_head"),
    path("drafts/<int:key>/columns/", columns.draft_columns, name="draft_columns"),
    path(
        "drafts/<int:key>/columns/<slug:side>/new/",
        columns.draft_column_new,
        name="draft_column_new",
    ),
    path(
        "drafts/<int:key>/columns/<slug:side>/<int:at>/",
        columns.draft_column,
        name="draft_column",
    ),
    path("drafts/<int:key>/cases/", cases.draft_cases, name="draft_cases"),
    path("drafts/<int:key>/publish/", cases.draft_publish, name="draft_publish"),
    path("drafts/<int:key>/undo/", drafts.draft_undo, name="draft_undo"),
    path("drafts/<int:key>/discard/", drafts.draft_discard, name="draft_discard"),
    path("<slug:code>/", tables.table, name="table"),
    path("<slug:code>/begin/", drafts.draft_begin, name="draft_begin"),
    path("<slug:code>/model.dmn", exchange.model, name="model"),
    path("<slug:code>/rows.<slug:extension>", exchange.rows, name="rows"),
]
