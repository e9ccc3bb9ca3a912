"""Addresses of the town's table of characters."""

from django.urls import URLPattern, path

from yakuba.conversion.views import character_tables, characters

urlpatterns: list[URLPattern] = [
    path("characters/", characters.characters, name="characters"),
    path("characters/list.<str:kind>", characters.characters_table, name="characters_table"),
    path("characters/import/", character_tables.characters_import, name="characters_import"),
    path("characters/import/take/", character_tables.characters_take, name="characters_take"),
    path("characters/<slug:code>/", characters.character, name="character"),
    path("characters/<slug:code>/back/", characters.character_back, name="character_back"),
]
