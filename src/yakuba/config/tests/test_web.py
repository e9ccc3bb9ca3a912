"""`yakuba web` becomes the web server that `make run` starts."""

import os

import pytest
from django.core.management import CommandError, call_command

from yakuba.config.start import web_command


@pytest.fixture
def became(monkeypatch):
    commands = []
    monkeypatch.setattr(os, "execv", lambda program, words: commands.append(words))
    return commands


def test_it_is_the_same_server_on_another_address(became):
    call_command("web", host="192.0.2.1", port=8080)
    assert became == [web_command("192.0.2.1", 8080)]


def test_several_processes_need_a_place_to_add_up_what_they_count(became, settings, tmp_path):
    with pytest.raises(CommandError, match="YAKUBA_METRICS_FOLDER"):
        call_command("web", processes=2)
    settings.METRICS_FOLDER = str(tmp_path / "run" / "metrics")
    call_command("web", processes=2)
    assert became == [web_command("127.0.0.1", 8000, 2)]
    assert (tmp_path / "run" / "metrics").is_dir()
