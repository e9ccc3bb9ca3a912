"""The restore drill: a backup made under load comes back elsewhere, whole, guarded and working."""

import json
import os
import sqlite3
import subprocess
import sys
import tarfile
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.journeys.test_kill import apply
from tests.served import ROOT, environment, lay_out, rows, served

pytestmark = pytest.mark.slow

BEFORE, DURING, AFTER = 4, 10, 1
ON_POSTGRESQL = "DATABASE_URL" in os.environ


@dataclass
class Place:
    """Where an installation keeps its things, and how to ask it."""

    data: Path

    def run(self, *words: str, fails: bool = False, **more: str) -> str:
        done = subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env={**environment(self.data), "PYTHONPATH": f"{ROOT}/src:{ROOT}", **more},
            capture_output=True,
            text=True,
        )
        assert bool(done.returncode) is fails, done.stdout + done.stderr
        return done.stdout + done.stderr

    def yakuba(self, *words: str, fails: bool = False, **more: str) -> str:
        return self.run("-m", "yakuba.config.cli", *words, fails=fails, **more)

    def tables(self) -> dict[str, int]:
        if ON_POSTGRESQL:
            listed = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        else:
            listed = "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite%'"
        return {
            name: rows(self.data, f'SELECT count(*) FROM "{name}"')[0][0]  # noqa: S608
            for (name,) in rows(self.data, listed)
        }

    def receipts(self) -> dict[str, str]:
        return dict(rows(self.data, "SELECT id, receipt_number FROM procedures_application"))


@pytest.fixture
def places(tmp_path: Path) -> tuple[Place, Place]:
    """The place that works, and a fresh one."""
    for name in ("working", "fresh"):
        (tmp_path / name).mkdir()
    return Place(tmp_path / "working"), Place(tmp_path / "fresh")


@pytest.mark.production
def test_a_backup_made_under_load_comes_back_whole_elsewhere(places, tmp_path):
    working, fresh = places
    backup = tmp_path / "drill.tar"
    with served(working.data, demo="small") as installation:
        count = str(BEFORE + DURING + AFTER)
        residents = json.loads(working.run("-m", "tests.journeys.fill_drafts", count,
                                           DJANGO_SETTINGS_MODULE="yakuba.config.settings"))  # fmt: skip
        first, later = residents[:BEFORE], residents[BEFORE : BEFORE + DURING]
        promised = {one["draft"]: apply(installation.port, one) for one in first}
        with ThreadPoolExecutor(3) as people:
            writing = [people.submit(apply, installation.port, one) for one in later]
            said = working.yakuba("backup", "--out", str(backup), "--with-keys")
            for one in writing:
                one.result()
    assert "SHA-256" in said
    assert "二度と" not in said
    assert "すべて書かれたとおり" in fresh.yakuba("backup", "verify", str(backup))

    told = fresh.yakuba("restore", str(backup))
    assert "戻しました" in told
    with tarfile.open(backup) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))
    counted = fresh.tables()
    assert {name: counted[name] for name in manifest["tables"]} == manifest["tables"]
    assert manifest["files"]["count"] >= 1
    assert manifest["files"]["missing"] == 0

    here, there = working.receipts(), fresh.receipts()
    assert there.items() <= here.items(), "nothing that never was"
    assert set(promised.values()) <= set(there.values()), "nothing confirmed before it is lost"
    serials = sorted(int(number.split("-")[1]) for number in there.values())
    assert serials == list(range(1, len(serials) + 1)), "one moment: numbers without a gap"
    arrived = (
        "SELECT count(*) FROM events_eventrecord WHERE code = 'procedures.application.arrived'"
    )
    assert rows(fresh.data, arrived) == [(len(there),)], "facts and rows of one moment"

    refuses_what_it_refused(fresh)
    fresh.yakuba("prepare", YAKUBA_DEMO="small")
    with served(fresh.data, demo="small") as installation:
        with urllib.request.urlopen(f"{installation.url}/mihon/") as page:  # noqa: S310
            assert "見本市" in page.read().decode()
        number = apply(installation.port, residents[-1])
        assert int(number.split("-")[1]) > len(there), "life goes on after the last number"


def refuses_what_it_refused(fresh: Place) -> None:
    """Triggers and row-level security came back, too."""
    with pytest.raises((sqlite3.Error, psycopg.Error), match="final"):
        rows(fresh.data, "UPDATE events_eventrecord SET actor_name = '別人'")
    if ON_POSTGRESQL:
        with psycopg.connect(environment(fresh.data)["DATABASE_URL"]) as product:
            assert product.execute("SELECT count(*) FROM procedures_application").fetchone() == (0,)


@pytest.mark.once
def test_without_the_keys_nothing_sealed_is_read_and_a_full_place_is_refused(places, tmp_path):
    working, fresh = places
    lay_out(working.data, "small")
    working.yakuba("work", "--once")
    backup = tmp_path / "quiet.tar"
    said = working.yakuba("backup", "--out", str(backup))
    assert "二度と読めません" in said
    assert "yakuba_master_keys.secret" in said
    assert "すでに11個の団体" in working.yakuba("restore", str(backup), fails=True)

    assert "鍵を別に保管しているとき" in fresh.yakuba("restore", str(backup), fails=True)
    for key in working.data.glob("*.secret"):
        (fresh.data / key.name).write_bytes(key.read_bytes())
        (fresh.data / key.name).chmod(0o600)
    assert "すべて保管したときのまま" in fresh.yakuba("backup", "examine")

    before = working.tables()
    assert "戻しました" in working.yakuba("restore", str(backup), "--force")
    assert working.tables() == before
    if not ON_POSTGRESQL:
        assert list(working.data.glob("yakuba.sqlite3.before-restore-*"))
