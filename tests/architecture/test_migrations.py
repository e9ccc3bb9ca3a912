"""An upgrade stops nobody: what a migration may not do is refused before it is merged."""

import os
import subprocess
import sys

import pytest

from tests.served import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.once]


def lint(**more: str) -> subprocess.CompletedProcess[str]:
    """Lint as `make check-static` does."""
    return subprocess.run(
        [sys.executable, "-m", "tests.lint_migrations"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}/src:{ROOT}", **more},
        capture_output=True,
        text=True,
    )


def test_migrations_since_the_release_only_add():
    done = lint()
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_way_to_stop_the_town_is_refused():
    done = lint(DJANGO_SETTINGS_MODULE="tests.unsafe.settings")
    assert done.returncode == 1, done.stderr
    refused = {line.split(":")[0] for line in done.stdout.splitlines() if line[:7] == "unsafe."}
    assert refused == {
        "unsafe.0002_drops_a_column",
        "unsafe.0003_renames_a_column",
        "unsafe.0004_asks_for_a_value",
        "unsafe.0005_changes_a_type",
        "unsafe.0006_locks_writers_out",
        "unsafe.0007_makes_unique",
        "unsafe.0008_drops_a_table",
        "unsafe.0009_renames_a_table",
    }
