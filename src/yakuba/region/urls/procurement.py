"""Addresses of joint procurements."""

from django.urls import path

from yakuba.region.views import procurement as pages

_ONE = "procurements/<uuid:key>/"
urlpatterns = [
    path("procurements/", pages.procurements, name="procurements"),
    path("procurements/list.<slug:kind>", pages.procurements_table, name="procurements_table"),
    path("procurements/new/", pages.procurement_new, name="procurement_new"),
    path(_ONE, pages.procurement, name="procurement"),
    path(f"{_ONE}specification/", pages.specify, name="procurement_specify"),
    path(f"{_ONE}open/", pages.open_joining, name="procurement_open"),
    path(f"{_ONE}close/", pages.close_joining, name="procurement_close"),
    path(f"{_ONE}join/", pages.join, name="procurement_join"),
    path(f"{_ONE}leave/", pages.leave, name="procurement_leave"),
    path(f"{_ONE}remarks/", pages.remark, name="procurement_remark"),
    path(f"{_ONE}remarks/<uuid:remark_key>/answer/", pages.answer, name="procurement_answer"),
    path(f"{_ONE}result/", pages.result, name="procurement_result"),
    path(f"{_ONE}cancel/", pages.cancel, name="procurement_cancel"),
]
