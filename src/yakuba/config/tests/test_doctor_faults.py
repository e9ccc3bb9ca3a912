"""Every remaining check is made bad once; the report then shows what to do."""

import base64
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from tests.served import free_port

from yakuba.config.doctor import report
from yakuba.config.doctor.checks import machine
from yakuba.config.doctor.registry import State
from yakuba.foundation.audit import services as audit
from yakuba.foundation.documents.tests.authority import PASSPHRASE, SIGNER, Authority
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.vault.rules import new_key, text_of_key
from yakuba.foundation.vault.services import forget_keys
from yakuba.foundation.vault.services import seal as seal_content

from .test_doctor import found_department

pytestmark = pytest.mark.django_db

only_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own")
only_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own")


def look(code, at):
    """Return state and sentence; where something is to be done, the report says what."""
    one = next(one for one in report.all_checks() if one.code == code)
    result = report.Result(one, one.look(at))
    shown = "\n".join(report.lines([result]))
    assert (f"→ {one.remedy}" in shown) is (result.finding.state is not State.GOOD)
    return result.finding.state, result.finding.text


def test_a_signing_key_that_is_none_is_found(settings, at, mihon):
    assert look("evidence.signing_key", at)[0] is State.GOOD
    settings.AUDIT_KEY = "mistyped"
    state, text = look("evidence.signing_key", at)
    assert state is State.BAD
    assert "YAKUBA_AUDIT_KEY" in text


def test_a_machine_with_another_signing_key_than_the_last_seal_is_found(settings, at, mihon):
    with acting_in(mihon.pk):
        found_department(at)
        audit.seal(at=at, batches=1)
    assert look("evidence.signing_key", at)[0] is State.GOOD
    settings.AUDIT_KEY = base64.b64encode(b"\x07" * 32).decode()
    state, text = look("evidence.signing_key", at)
    assert state is State.BAD
    assert "YAKUBA_AUDIT_PUBLIC_KEYS" in text


def test_a_record_that_waits_more_than_an_hour_for_its_seal_is_found(mihon, reiji):
    now = timezone.now()
    with acting_in(reiji.pk):
        found_department(now)
    assert look("evidence.sealed", now + timedelta(minutes=30))[0] is State.GOOD
    state, text = look("evidence.sealed", now + timedelta(hours=2))
    assert state is State.MIND
    assert "例示町" in text
    assert "見本市" not in text
    with acting_in(reiji.pk):
        audit.seal(at=now, batches=1)
    assert look("evidence.sealed", now + timedelta(hours=2))[0] is State.GOOD


def test_a_master_key_that_opens_no_towns_key_is_found(settings, at, mihon):
    with acting_in(mihon.pk):
        seal_content("佐々木 花子".encode(), about="files.file:1")
    assert look("evidence.vault", at)[0] is State.GOOD
    settings.MASTER_KEYS = [text_of_key(new_key())]
    forget_keys()
    state, text = look("evidence.vault", at)
    assert state is State.BAD
    assert "見本市" in text


@only_postgresql
def test_an_owner_who_cannot_be_reached_is_found(settings, at):
    settings.DATABASE_OWNER = "lost_owner"
    assert look("database.owner", at)[0] is State.GOOD, "web and worker need none"
    lost = connections["default"].copy()
    lost.settings_dict |= {"HOST": "127.0.0.1", "PORT": str(free_port())}
    connections.settings["lost_owner"], connections["lost_owner"] = lost.settings_dict, lost
    try:
        state, text = look("database.owner", at)
    finally:
        del connections.settings["lost_owner"]
        del connections["lost_owner"]
    assert state is State.MIND
    assert "接続できません" in text


def test_a_machine_without_the_program_that_draws_pdf_is_found(at, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert look("machine.programs", at)[0] is State.MIND
    program = tmp_path / "pdftoppm"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert look("machine.programs", at)[0] is State.GOOD


def applied(monkeypatch, changed):
    """Let the database say that other migrations were applied to it."""
    known = changed(MigrationRecorder(connection).applied_migrations())
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda self: dict(known))


def test_tables_that_are_older_than_the_program_are_found(at, monkeypatch):
    assert look("database.migrations", at)[0] is State.GOOD
    last = next(key for key in MigrationLoader(connection).graph.leaf_nodes() if key[0] == "region")
    applied(monkeypatch, lambda known: {key: row for key, row in known.items() if key != last})
    state, text = look("database.migrations", at)
    assert state is State.BAD
    assert ".".join(last) in text


def test_tables_that_are_newer_than_the_program_are_found(at, monkeypatch):
    applied(monkeypatch, lambda known: known | {("audit", "9999_of_next_year"): None})
    state, text = look("database.migrations", at)
    assert state is State.MIND
    assert "audit.9999_of_next_year" in text


def test_a_character_that_no_face_draws_and_faces_that_are_gone_are_found(at, monkeypatch):
    monkeypatch.setattr(machine, "_SAMPLE", "髙\U000f1234")
    state, text = look("machine.fonts", at)
    assert state is State.BAD
    assert "\U000f1234" in text
    assert "髙" not in text
    monkeypatch.setattr(machine, "_SAMPLE", "髙")
    assert look("machine.fonts", at)[0] is State.GOOD
    monkeypatch.setattr(machine, "font_files", list)
    assert look("machine.fonts", at)[0] is State.BAD


@only_sqlite
@pytest.mark.django_db(transaction=True)
def test_an_embedded_database_that_could_forget_what_it_confirmed_is_found(at):
    # SQLite changes neither within a transaction, so this test has none.
    assert look("database.durability", at)[0] is State.GOOD
    for slip, right in (
        ("synchronous = 1", "synchronous = 2"),
        ("foreign_keys = 0", "foreign_keys = 1"),
    ):
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA {slip}")
            try:
                state, text = look("database.durability", at)
            finally:
                cursor.execute(f"PRAGMA {right}")
        assert state is State.BAD
        assert slip.replace(" = ", "=") in text
    assert look("database.durability", at)[0] is State.GOOD


@only_postgresql
def test_a_server_that_could_forget_what_it_confirmed_is_found(at):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    state, text = look("database.durability", at)
    assert state is State.BAD
    assert "synchronous_commit" in text


def test_a_certificate_for_documents_is_watched_before_it_ends(settings, at, tmp_path):
    code = "evidence.document_certificate"
    settings.SIGNING_CERTIFICATE = ""
    assert look(code, at)[0] is State.GOOD
    settings.SIGNING_PASSPHRASE = PASSPHRASE
    path = tmp_path / "signer.p12"
    settings.SIGNING_CERTIFICATE = str(path)
    state, text = look(code, at)
    assert state is State.BAD
    assert "YAKUBA_SIGNING_CERTIFICATE" in text
    authority = Authority.founded()
    for days, expected in ((100, State.GOOD), (30, State.MIND), (-1, State.BAD)):
        authority.bundle(path, begins=at - timedelta(days=9), ends=at + timedelta(days=days))
        path.chmod(0o600)
        state, text = look(code, at)
        assert state is expected
        assert SIGNER in text
    path.chmod(0o644)
    assert "ほかの利用者も読めます" in look(code, at)[1]
    settings.SIGNING_PASSPHRASE = "別の合言葉"
    assert "YAKUBA_SIGNING_PASSPHRASE" in look(code, at)[1]
