"""What a browser session holds by a code."""

import uuid

from django.test import RequestFactory

from yakuba.foundation.tenancy.http import hold, release


def test_what_is_held_is_kept_once_and_released():
    request = RequestFactory().get("/")
    request.session = {}
    key, other = uuid.uuid4(), uuid.uuid4()
    hold(request, key)
    hold(request, key)
    hold(request, other)
    assert request.session["held"] == [str(key), str(other)]
    release(request, key)
    assert request.session["held"] == [str(other)]
    release(request, key)
