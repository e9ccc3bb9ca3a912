"""Addresses of the library of examples and definitions."""

from django.urls import path

from yakuba.region.views import library, takeover

_ONE = "library/items/<uuid:key>"
_OWN = "library/mine/<uuid:key>/"
urlpatterns = [
    path("library/", library.library, name="library"),
    path("library/list.<str:kind>", library.library_table, name="library_table"),
    path(f"{_ONE}/", library.item, name="library_item"),
    path(f"{_ONE}.json", library.item_file, name="library_file"),
    path(f"{_ONE}/take/", takeover.take, name="library_take"),
    path("library/mine/", library.mine, name="library_mine"),
    path("library/mine/examples/new/", library.example_new, name="library_example_new"),
    path("library/mine/definitions/new/", library.definition_new, name="library_definition_new"),
    path(_OWN, library.own, name="library_own"),
    path(f"{_OWN}edit/", library.example_edit, name="library_example_edit"),
    path(f"{_OWN}act/", library.own_act, name="library_act"),
    path("library/taken/<int:key>/", takeover.taken, name="library_taken"),
]
