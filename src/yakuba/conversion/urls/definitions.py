"""Addresses of layouts, mappings and their drafts."""

from django.urls import URLPattern, path

from yakuba.conversion.views import definitions, draft_fields, drafts

urlpatterns: list[URLPattern] = [
    path("definitions/", definitions.definitions, name="definitions"),
    path("definitions/take/", definitions.definition_take, name="definition_take"),
    path("layouts/<slug:code>/", definitions.layout, name="layout"),
    path("layouts/<slug:code>/document/", definitions.layout_document, name="layout_document"),
    path("mappings/<slug:code>/", definitions.mapping, name="mapping"),
    path("mappings/<slug:code>/document/", definitions.mapping_document, name="mapping_document"),
    path(
        "mappings/<slug:code>/differences/",
        definitions.mapping_differences,
        name="mapping_differences",
    ),
    path("mappings/<slug:code>/draft/", drafts.draft_begin, name="draft_begin"),
    path("drafts/new/", drafts.draft_new, name="draft_new"),
    path("drafts/<int:key>/", drafts.draft, name="draft"),
    path("drafts/<int:key>/document/", drafts.draft_document, name="draft_document"),
    path("drafts/<int:key>/head/", drafts.draft_head, name="draft_head"),
    path("drafts/<int:key>/batch/", drafts.draft_batch, name="draft_batch"),
    path("drafts/<int:key>/table-new/", drafts.draft_table_new, name="draft_table_new"),
    path("drafts/<int:key>/tables/<slug:table>/", drafts.draft_table, name="draft_table"),
    path("drafts/<int:key>/publish/", drafts.draft_publish, name="draft_publish"),
    path("drafts/<int:key>/discard/", drafts.draft_discard, name="draft_discard"),
    path("drafts/<int:key>/files/<slug:file>/", draft_fields.draft_file, name="draft_file"),
    path(
        "drafts/<int:key>/files/<slug:file>/<slug:field>/",
        draft_fields.draft_field,
        name="draft_field",
    ),
    path(
        "drafts/<int:key>/files/<slug:file>/<slug:field>/preview/",
        draft_fields.draft_preview,
        name="draft_preview",
    ),
]
