"""What is prepared at the first start is whole, also when somebody stopped it half-way."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.served import ROOT, environment, lay_out, manage, rows

pytestmark = [pytest.mark.slow, pytest.mark.once]

# The towns and the cast are there by then; rules, procedures and targets are being written.
_KILLED = """
import os, signal
import django
django.setup()
from django.core.management import call_command
from yakuba.demo import world
world._set_targets = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
call_command("prepare")
"""


def number_of(data: Path, table: str) -> int:
    [[found]] = rows(data, f"SELECT COUNT(*) FROM {table}")  # noqa: S608 - a name of our own
    return int(found)


def test_a_demo_that_was_killed_half_way_is_built_anew_at_the_next_start(tmp_path: Path):
    lay_out(tmp_path, "off")
    settings = {"YAKUBA_DEMO": "none", "DJANGO_SETTINGS_MODULE": "yakuba.config.settings"}
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED],
        cwd=ROOT,
        env=environment(tmp_path, **settings),
        capture_output=True,
        text=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert number_of(tmp_path, "tenancy_municipality") == 0
    assert not (tmp_path / "cast.txt").exists()

    assert "見本県を作っています" in manage(tmp_path, "prepare", **settings)
    assert number_of(tmp_path, "tenancy_municipality") == 5
    assert number_of(tmp_path, "measures_target") > 0
    assert "aoki" in (tmp_path / "cast.txt").read_text(encoding="utf-8")

    assert "見本県を作っています" not in manage(tmp_path, "prepare", **settings)
    assert number_of(tmp_path, "tenancy_municipality") == 5
