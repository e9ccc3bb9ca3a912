"""Nothing comes in unseen: no secret in the source, no package unlocked or under a strange licence."""

import json
import subprocess
import tomllib
from pathlib import Path
from unittest import mock

import pytest

from . import audit, supply
from .supply import ALLOWED_LICENCES, ALLOWED_ONE_BY_ONE, ROOT

pytestmark = pytest.mark.once
LOCKS = ["requirements/run.txt", "requirements/dev.txt"]
RENEW = (
    "If it is none, renew the list and say so in the commit: .venv/bin/detect-secrets scan "
    "--no-verify --baseline .secrets.baseline"
)


def test_the_source_holds_no_secret_that_nobody_has_looked_at(tmp_path):
    names = supply.quick_copy(ROOT, supply.searched_files(), tmp_path)
    assert supply.new_secrets(supply.secrets_in(tmp_path, names)) == [], RENEW


@pytest.mark.slow
def test_the_quick_search_for_secrets_finds_what_the_full_one_finds(tmp_path):
    # One file in nine: all of them take minutes, and another ninth has its turn when one is added.
    names = supply.searched_files()[::9]
    full = supply.secrets_in(ROOT, names)
    quick = supply.secrets_in(tmp_path, supply.quick_copy(ROOT, names, tmp_path))
    assert full - quick == set()


# Put together here, so that the search of the source does not find its own examples.
PLANTED = {
    "a key of a cloud": "AKIA" + "IOSFODNN7" + "EXAMPLQ",
    "a private key": "-----BEGIN RSA " + "PRIVATE KEY-----",
    "a token of a forge": "token = " + "ghp_" + "a1B2c3D4e5F6g7H8i9J0" * 2,
    "a password in an address": "url = 'postgres://yakuba:" + "hunter2horse@db.internal/yakuba'",
    "a password in code": "db_password" + " = 'korekarahashiru7'",
    "a signed token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abcDEF123",
}


@pytest.mark.parametrize("what", PLANTED)
def test_a_secret_that_slips_in_is_found(tmp_path, what):
    (tmp_path / "new.py").write_text(f"first = 1\n{PLANTED[what]}\n", encoding="utf-8")
    names = supply.quick_copy(tmp_path, ["new.py"], tmp_path / "quick")
    assert supply.new_secrets(supply.secrets_in(tmp_path / "quick", names)) != []


@pytest.mark.parametrize("path", LOCKS)
def test_every_package_is_locked_to_one_version_and_its_hashes(path):
    packages = supply.locked(ROOT / path)
    assert len(packages) > 20
    assert [one.name for one in packages if not one.hashes] == []
    names = [one.name for one in packages]
    assert len(names) == len(set(names))


def test_what_is_wanted_is_locked(tmp_path):
    for path in LOCKS:
        wanted = (ROOT / path).with_suffix(".in").read_text(encoding="utf-8")
        names = {
            line.split("[")[0].split(">")[0].split("=")[0].strip().lower().replace("_", "-")
            for line in wanted.splitlines()
            if line.strip() and not line.startswith(("#", "-"))
        }
        assert names - {one.name for one in supply.locked(ROOT / path)} == set(), path


def test_packages_come_with_their_hashes_checked_and_from_nowhere_else():
    script = (ROOT / "deploy/make-environment.sh").read_text(encoding="utf-8")
    assert "--require-hashes" in script
    for path in LOCKS:
        text = (ROOT / path).read_text(encoding="utf-8")
        assert [line for line in text.splitlines() if "index-url" in line or "://" in line] == []


@pytest.mark.parametrize("path", LOCKS)
def test_every_package_is_under_a_licence_that_a_town_can_accept(path):
    astray = {}
    for one in supply.locked(ROOT / path):
        found = supply.licences(one.name)
        allowed = ALLOWED_LICENCES | ALLOWED_ONE_BY_ONE.get(one.name, set())
        # Not installed here (another platform's) is not shipped from here either.
        if found - allowed:
            astray[one.name] = found - allowed
    assert astray == {}


def test_the_rules_against_insecure_code_are_on_and_nothing_is_let_off_wholesale():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lint = project["tool"]["ruff"]["lint"]
    assert "S" in lint["select"]
    assert [rule for rule in lint["ignore"] if rule.startswith("S")] == ["S308"]
    product = {place for place in lint["per-file-ignores"] if place.startswith("src/")}
    assert product == {"src/yakuba/demo/*"}


def test_no_dangerous_door_is_opened_by_a_remark():
    """Rules of the linter are let off line by line, and never these."""
    never = ("S102", "S301", "S307", "S314", "S317", "S324", "S501", "S602", "S605")
    astray = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted(Path(ROOT / "src").rglob("*.py"))
        if "/tests/" not in str(path)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if "noqa" in line and any(rule in line.split("noqa")[-1] for rule in never)
    ]
    assert astray == []


def report(*, weak: bool = False, known: bool = True) -> str:
    one = {"name": "django", "version": "5.2.0"}
    weakness = {"id": "PYSEC-2026-1", "fix_versions": ["5.2.1"]}
    more = {"vulns": [weakness] if weak else []} if known else {"skip_reason": "not found"}
    return json.dumps({"dependencies": [one | more]})


@pytest.mark.parametrize(
    ("out", "code", "said"),
    [
        (report(), 0, "1 packages asked about, 0 known weaknesses"),
        (report(weak=True), 1, "django 5.2.0: PYSEC-2026-1, mended in 5.2.1"),
        (report(known=False), 0, "NOT AUDITED (the service knows nothing of 1)"),
        ("", 0, "NOT AUDITED (no route to host)"),
    ],
)
def test_the_audit_says_what_it_could_ask(capsys, out, code, said):
    done = subprocess.CompletedProcess([], 1, stdout=out, stderr="warning\nno route to host\n")
    with mock.patch.object(audit.subprocess, "run", return_value=done):
        assert audit.main(["requirements/run.txt"]) == code
    assert said in capsys.readouterr().out


def test_the_audit_does_not_hold_up_a_machine_without_network(capsys):
    late = subprocess.TimeoutExpired("pip-audit", 4)
    with mock.patch.object(audit.subprocess, "run", side_effect=late):
        assert audit.main(["--within", "4"]) == 0
    assert capsys.readouterr().out.count("NOT AUDITED (no answer within 4 seconds)") == 2
