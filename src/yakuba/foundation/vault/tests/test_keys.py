"""The keys are changed while the town works, and whoever kills the work may start it again."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.vault import keyring, rules
from yakuba.foundation.vault.models import DataKey
from yakuba.foundation.vault.services import forget_keys, resealing, rotation, seal, unseal
from yakuba.kernel.actor import Actor
from yakuba.procedures.models import Application
from yakuba.procedures.tests import status

HERE = "files.file:1"
SYSTEM = Actor.system("鍵の更新")


@pytest.fixture
def key_file(settings, tmp_path: Path) -> Path:
    settings.MASTER_KEYS = []
    settings.MASTER_KEYS_FILE = tmp_path / "yakuba_master_keys.secret"
    return settings.MASTER_KEYS_FILE


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("keys", *arguments, stdout=out)
    return out.getvalue()


def test_a_new_generation_seals_and_the_old_one_still_opens(in_mihon, at):
    old = seal(b"A", about=HERE)
    assert rotation.new_generation(actor=SYSTEM, at=at).generation == 2
    new = seal(b"B", about=HERE)
    assert rules.header_of(new).generation == 2
    forget_keys()
    assert (unseal(old, about=HERE), unseal(new, about=HERE)) == (b"A", b"B")
    fact = EventRecord.objects.get(code="vault.key.made")
    assert fact.payload["generation"] == 2
    assert set(fact.payload) == {"generation", "master"}


def test_rewrapping_touches_no_content_and_needs_the_old_master_once(in_mihon, at, settings):
    sealed = seal(b"A", about=HERE)
    old, new = settings.MASTER_KEYS[0], rules.text_of_key(rules.new_key())
    settings.MASTER_KEYS = [new, old]
    assert rotation.rewrap(actor=SYSTEM, at=at) == 1
    assert rotation.rewrap(actor=SYSTEM, at=at) == 0
    settings.MASTER_KEYS = [new]
    forget_keys()
    assert unseal(sealed, about=HERE) == b"A"
    assert EventRecord.objects.filter(code="vault.key.rewrapped").count() == 1


def test_rotate_makes_a_master_key_and_seals_everything_again(mihon, reiji, cast, at, key_file):
    with acting_in(mihon.pk):
        status.arrive(cast, at)
    first = keyring.newest()[0]
    told = run("rotate")
    assert "見本市: データ鍵を第2世代にしました。" in told
    assert "見本市: 2件を暗号化し直しました。" in told
    assert keyring.newest()[0] != first
    assert first in keyring.masters()
    assert key_file.stat().st_mode & 0o777 == 0o600
    with acting_in(mihon.pk):
        forget_keys()
        assert Application.objects.get().answers["children"] == 2
        assert Application.objects.get().sealed_with == 2
        assert {key.master for key in DataKey.objects.all()} == {keyring.newest()[0]}
    assert "すべて新しい鍵で暗号化されています。" in run("status")
    assert first in run("retire")
    assert list(keyring.masters()) == [keyring.newest()[0]]
    with acting_in(mihon.pk):
        forget_keys()
        assert Application.objects.get().answers["children"] == 2


def test_a_rotation_that_was_killed_goes_on(in_mihon, cast, at, monkeypatch):
    case = status.arrive(cast, at)
    for hour in range(3):
        status.arrive(cast, at.replace(hour=hour))
    monkeypatch.setattr(resealing, "BATCH", 2)
    run("rotate", "--later")
    assert resealing.reseal_some(limit=3) == 3
    assert "暗号化し直していないものが 5件あります。" in run("status")
    assert "見本市: 5件を暗号化し直しました。" in run("seal")
    assert Application.objects.get(pk=case.pk).sealed_with == 2


def test_only_the_master_key_can_be_changed(in_mihon, cast, at, key_file):
    status.arrive(cast, at)
    run("rotate", "--master-only")
    assert DataKey.objects.get().generation == 1
    assert DataKey.objects.get().master == keyring.newest()[0]


def test_keys_of_the_setting_are_changed_by_the_operator(in_mihon, cast, at, settings):
    status.arrive(cast, at)
    settings.MASTER_KEYS = [rules.text_of_key(rules.new_key()), *settings.MASTER_KEYS]
    assert f"先頭の鍵（{keyring.newest()[0]}）で包みます。" in run("rotate", "--master-only")
    assert DataKey.objects.get().master == keyring.newest()[0]
    with pytest.raises(CommandError, match="YAKUBA_MASTER_KEYS"):
        run("retire")


def test_without_the_master_key_nothing_is_changed(in_mihon, cast, at, key_file):
    status.arrive(cast, at)
    key_file.unlink()
    for act in ("rotate", "seal", "retire"):
        with pytest.raises(CommandError, match="マスター鍵がありません"):
            run(act)
    assert DataKey.objects.get().generation == 1
    assert not key_file.exists()


def test_a_new_installation_has_a_status(mihon, key_file):
    assert "まだありません" in run("status")
    assert "すべて" in run("status")


def test_what_does_not_open_is_named_and_left_alone(in_mihon, cast, at):
    case = status.arrive(cast, at)
    Application.objects.update(answers=b"\x01" * 60)
    with pytest.raises(CommandError, match=f"見本市 申請 {case.pk}"):
        run("rotate")
    assert DataKey.objects.count() == 2


def test_the_operator_sees_the_keys_and_nobody_else(in_mihon, cast, takagi, at):
    status.arrive(cast, at)
    page = f"/mihon{reverse('vault:keys')}"
    shown = status.signed_in(cast.kimura).get(page)
    assert shown.status_code == 200
    assert "第1世代" in shown.content.decode()
    for user in (cast.aoki, cast.kudo, cast.kato, cast.sasaki, takagi):
        assert status.signed_in(user).get(page).status_code in (403, 404)
    assert Client().get(page).status_code == 302
