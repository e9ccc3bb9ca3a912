"""A signing key of the tests, and a data folder of their own."""

import base64

import pytest

KEY = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture(autouse=True)
def signing_key(settings, tmp_path):
    """Sign with a key that is known; whatever else is made lies in the test's folder."""
    settings.DATA = tmp_path
    settings.AUDIT_KEY = KEY
    settings.AUDIT_PUBLIC_KEYS = []
