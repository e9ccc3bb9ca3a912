"""Addresses of the dates that calendar programs fetch."""

from django.urls import path

from yakuba.programmes.views import feeds

urlpatterns = [
    path("feed/", feeds.feed, name="feed"),
    path("feed/open/", feeds.open_feed, name="feed_open"),
    path("feed/close/", feeds.close_feed, name="feed_close"),
]
