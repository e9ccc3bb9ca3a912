"""Addresses of roles with terms, and of outside talent."""

from django.urls import URLPattern, path

from yakuba.talent.views import calls, candidacies, outside, roles, terms

urlpatterns: list[URLPattern] = [
    path("roles/", roles.roles, name="roles"),
    path("roles/holders/", roles.holders, name="role_holders"),
    path("roles/holders.<str:kind>", roles.holders_table, name="role_holders_table"),
    path("roles/sections/", roles.sections, name="role_sections"),
    path("roles/sections.<str:kind>", roles.sections_table, name="role_sections_table"),
    path("roles/leavings/", roles.leavings, name="leavings"),
    path("roles/leavings.<str:kind>", roles.leavings_table, name="leavings_table"),
    path("roles/appoint/", roles.appoint, name="role_appoint"),
    path("roles/propose/", calls.role_propose, name="role_propose"),
    path("roles/kinds/new/", roles.role_new, name="role_new"),
    path("roles/kinds/<slug:code>/", roles.role, name="role"),
    path("roles/kinds/<slug:code>/edit/", roles.role_edit, name="role_edit"),
    path("roles/kinds/<slug:code>/adopt/", roles.role_adopt, name="role_adopt"),
    path("roles/kinds/<slug:code>/retire/", roles.role_retire, name="role_retire"),
    path("roles/calls/", calls.calls, name="calls"),
    path("roles/calls/new/", calls.call_new, name="call_new"),
    path("roles/calls/<int:key>/", calls.call, name="call"),
    path("roles/calls/<int:key>/nominate/", calls.call_nominate, name="call_nominate"),
    path("roles/calls/<int:key>/propose/", calls.call_propose, name="call_propose"),
    path("roles/calls/<int:key>/cancel/", calls.call_cancel, name="call_cancel"),
    path("roles/calls/<int:key>/candidacies.<str:kind>", calls.call_table, name="call_table"),
    path("roles/candidacies/<int:key>/", candidacies.candidacy, name="candidacy"),
    path(
        "roles/candidacies/<int:key>/answer/",
        candidacies.candidacy_answer,
        name="candidacy_answer",
    ),
    path(
        "roles/candidacies/<int:key>/withdraw/",
        candidacies.candidacy_withdraw,
        name="candidacy_withdraw",
    ),
    path(
        "roles/candidacies/<int:key>/appoint/",
        candidacies.candidacy_appoint,
        name="candidacy_appoint",
    ),
    path(
        "roles/candidacies/<int:key>/decline/",
        candidacies.candidacy_decline,
        name="candidacy_decline",
    ),
    path("roles/terms/<int:key>/", terms.term, name="term"),
    path("roles/terms/<int:key>/leave/", terms.term_leave, name="term_leave"),
    path("roles/terms/<int:key>/leaving/", terms.term_leaving, name="term_leaving"),
    path("roles/terms/<int:key>/renew/", terms.term_renew, name="term_renew"),
    path("outside/", outside.outsiders, name="outsiders"),
    path("outside/contracts.<str:kind>", outside.outsiders_table, name="outsiders_table"),
    path("outside/new/", outside.outside_new, name="outside_new"),
    path("outside/<int:key>/", outside.outside, name="outside"),
    path("outside/<int:key>/edit/", outside.outside_edit, name="outside_edit"),
    path("outside/<int:key>/contracts/new/", outside.contract_new, name="contract_new"),
    path("outside/contracts/<int:key>/", outside.contract, name="contract"),
    path("outside/contracts/<int:key>/end/", outside.contract_end, name="contract_end"),
    path("outside/contracts/<int:key>.<str:kind>", outside.contract_table, name="contract_table"),
]
