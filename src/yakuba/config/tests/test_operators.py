"""The signals of the machine are shown to its operator; without a setting, to nobody."""

import pytest
from django.test import RequestFactory

from yakuba.config.operators import is_operator, is_this_machine


def request(address="192.0.2.7", **headers):
    return RequestFactory().get("/metrics", headers=headers, REMOTE_ADDR=address)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "::1", "192.0.2.7", ""])
def test_nobody_is_the_operator_until_somebody_says_so(address):
    assert not is_operator(request(address))
    assert not is_operator(request(address, authorization="Bearer "))


@pytest.mark.parametrize(
    ("authorization", "may"),
    [
        ("Bearer right", True),
        ("bearer right", True),
        ("Bearer wrong", False),
        ("Bearer", False),
        ("Basic right", False),
        ("right", False),
    ],
)
def test_the_token_is_asked_for_exactly(settings, authorization, may):
    settings.METRICS_TOKEN = "right"
    assert is_operator(request(authorization=authorization)) is may


@pytest.mark.parametrize(
    ("address", "may"),
    [("10.0.5.9", True), ("10.0.6.9", False), ("fd00::9", True), ("nonsense", False)],
)
def test_the_operators_networks_need_no_token(settings, address, may):
    settings.METRICS_NETWORKS = ["10.0.5.0/24", "fd00::/64"]
    assert is_operator(request(address)) is may


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "x-real-ip"])
def test_what_a_proxy_in_the_network_passes_on_is_not_the_operators(settings, header):
    settings.METRICS_NETWORKS = ["10.0.5.0/24"]
    assert not is_operator(request("10.0.5.9", **{header: "10.0.5.9"}))


def test_this_machine_is_whoever_asks_over_the_loopback_itself():
    assert is_this_machine(request("127.0.0.1"))
    assert is_this_machine(request("::1"))
    assert not is_this_machine(request("192.0.2.7"))
    assert not is_this_machine(request("127.0.0.1", **{"x-forwarded-for": "127.0.0.1"}))
    assert not is_this_machine(request(""))
