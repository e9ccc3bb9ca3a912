"""What an installation does when nobody has said anything."""

import threading
from concurrent.futures import ThreadPoolExecutor
from importlib.util import module_from_spec, spec_from_file_location

import pytest

from yakuba.config import env
from yakuba.config import settings as running


def settings_with(monkeypatch, tmp_path, **variables):
    monkeypatch.setenv("YAKUBA_DATA", str(tmp_path))
    for name in ("YAKUBA_MAIL_CATCHER", "YAKUBA_SMTP_HOST", "YAKUBA_DEMO"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    spec = spec_from_file_location("yakuba.config.settings_read_again", running.__file__)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_real_town_that_forgot_its_mail_server_shows_nobody_the_codes(monkeypatch, tmp_path):
    assert not settings_with(monkeypatch, tmp_path, YAKUBA_DEMO="off").MAIL_CATCHER


@pytest.mark.parametrize(
    ("variables", "caught"), [({}, True), ({"YAKUBA_SMTP_HOST": "mail.example.jp"}, False)]
)
def test_the_demo_catches_mail_until_it_is_given_a_mail_server(
    monkeypatch, tmp_path, variables, caught
):
    assert settings_with(monkeypatch, tmp_path, **variables).MAIL_CATCHER is caught


def test_processes_that_start_together_agree_on_one_key(monkeypatch, tmp_path):
    monkeypatch.delenv("YAKUBA_SECRET_KEY", raising=False)
    gate = threading.Barrier(8)

    def start(_number):
        gate.wait()
        return env.secret("YAKUBA_SECRET_KEY", keep_in=tmp_path / "data")

    with ThreadPoolExecutor(8) as processes:
        keys = set(processes.map(start, range(8)))
    assert len(keys) == 1
    (kept,) = (tmp_path / "data").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert len(keys.pop()) > 60
