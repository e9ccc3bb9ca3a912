"""Addresses below /desk/papers/."""

from django.urls import URLPattern, path

from yakuba.papers.views import forms, papers

app_name = "papers"
urlpatterns: list[URLPattern] = [
    path("", papers.papers, name="papers"),
    path("new/", papers.begin, name="begin"),
    path("forms/", forms.all_of_them, name="forms"),
    path("forms/<int:key>/", forms.one, name="form"),
    path("forms/<int:key>/retire/", forms.retire, name="form_retire"),
    path("<uuid:key>/", papers.paper, name="paper"),
    path("<uuid:key>/files/", papers.file_add, name="file_add"),
    path("<uuid:key>/files/<int:file_key>/", papers.file, name="file"),
    path("<uuid:key>/files/<int:file_key>/remove/", papers.file_remove, name="file_remove"),
    path("<uuid:key>/send/", papers.send, name="send"),
    path("<uuid:key>/copy/", papers.copy, name="copy"),
    path("<uuid:key>/discard/", papers.discard, name="discard"),
]
