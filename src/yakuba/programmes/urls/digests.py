"""The address at which a person says whether the mail of the morning is wanted."""

from django.urls import path

from yakuba.programmes.views import digests

urlpatterns = [path("mine/mail/", digests.digest, name="digest")]
