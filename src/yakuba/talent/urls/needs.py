"""Addresses of what projects need of people."""

from django.urls import URLPattern, path

from yakuba.talent.views import helping, needs

urlpatterns: list[URLPattern] = [
    path("needs/", needs.needs, name="needs"),
    path("needs/list.<str:kind>", needs.needs_table, name="needs_table"),
    path("needs/new/", needs.need_new, name="need_new"),
    path("needs/<int:key>/", needs.need, name="need"),
    path("needs/<int:key>/withdraw/", needs.need_withdraw, name="need_withdraw"),
    path("needs/<int:key>/ask/", helping.ask_person, name="need_ask"),
    path(
        "needs/<int:key>/ask/<int:department>/", helping.ask_department, name="need_ask_department"
    ),
    path("needs/<int:key>/contract/<int:contract>/", helping.take_contract, name="need_contract"),
    path("needs/requests/<int:key>/", helping.help_answer, name="help_answer"),
    path("needs/requests/<int:key>/release/", helping.help_release, name="help_release"),
]
