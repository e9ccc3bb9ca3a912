"""Signatures on PDF: they validate, a change is found, and whatever is wrong is said plainly."""

import asyncio
import io
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from yakuba.foundation.documents.engine import typeset
from yakuba.foundation.documents.signing import (
    FIELD,
    Signed,
    UnableToSign,
    identity,
    is_set_up,
    sign,
)

from .authority import PASSPHRASE, SIGNER, Authority
from .test_engine import SIMPLE


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.founded()


@pytest.fixture(scope="module")
def paper() -> bytes:
    return typeset(SIMPLE, {"text": "件数は一致しました。"}, title="移行報告書")


@pytest.fixture
def set_up(authority: Authority, tmp_path: Path, settings: Any) -> Any:
    settings.SIGNING_CERTIFICATE = str(authority.bundle(tmp_path / "signer.p12"))
    settings.SIGNING_PASSPHRASE = PASSPHRASE
    settings.SIGNING_TIME_AUTHORITY = ""
    return settings


def signed(paper: bytes) -> Signed:
    return sign(paper, reason="移行の判定のため", place="見本市", at=datetime.now(UTC))


def test_a_signed_paper_validates_and_names_its_signer(
    set_up: Any, authority: Authority, paper: bytes
) -> None:
    found = signed(paper)
    assert found.identity.signer == SIGNER
    assert found.identity.issuer == "見本認証局"
    assert not found.is_stamped
    assert found.content.startswith(paper)
    status = authority.status_of(found.content)
    assert (status.intact, status.valid, status.trusted, status.bottom_line) == (True,) * 4
    assert status.signing_cert.sha256.hex() == found.identity.fingerprint
    (one,) = PdfFileReader(io.BytesIO(found.content)).embedded_signatures
    assert one.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert (one.field_name, one.sig_object["/Reason"]) == (FIELD, "移行の判定のため")
    assert one.sig_field["/TU"] == "電子署名"


def test_who_runs_an_event_loop_may_sign(set_up: Any, paper: bytes) -> None:
    async def asked() -> Signed:
        return signed(paper)

    # In a thread of its own: a browser's test before this one leaves a loop running in this one.
    with ThreadPoolExecutor(max_workers=1) as apart:
        found = apart.submit(lambda: asyncio.run(asked())).result()
    assert found.content.startswith(paper)


def test_a_change_after_the_signature_is_found(
    set_up: Any, authority: Authority, paper: bytes
) -> None:
    content = bytearray(signed(paper).content)
    content[len(paper) // 2] ^= 1
    assert not authority.status_of(bytes(content)).bottom_line


def test_another_authority_is_not_believed(set_up: Any, paper: bytes) -> None:
    assert not Authority.founded().status_of(signed(paper).content).trusted


def test_a_paper_is_stamped_with_the_time_of_an_authority(
    set_up: Any, authority: Authority, paper: bytes
) -> None:
    with authority.clock() as address:
        set_up.SIGNING_TIME_AUTHORITY = address
        found = signed(paper)
    assert found.is_stamped
    status = authority.status_of(found.content)
    assert status.bottom_line
    assert status.timestamp_validity.valid
    assert abs(status.timestamp_validity.timestamp - datetime.now(UTC)) < timedelta(minutes=5)


def test_without_its_time_nothing_is_signed(
    set_up: Any, authority: Authority, paper: bytes
) -> None:
    with authority.clock() as address:
        set_up.SIGNING_TIME_AUTHORITY = address
    with pytest.raises(UnableToSign, match="時刻の認証局から時刻を受け取れませんでした"):
        signed(paper)


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="poppler-utils is not installed")
@pytest.mark.parametrize("is_rsa", [False, True])
def test_another_program_finds_the_signature_valid(
    set_up: Any, authority: Authority, paper: bytes, tmp_path: Path, is_rsa: bool
) -> None:
    set_up.SIGNING_CERTIFICATE = str(authority.bundle(tmp_path / "signer.p12", is_rsa=is_rsa))
    path = tmp_path / "signed.pdf"
    content = signed(paper).content
    status = authority.status_of(content)
    assert status.bottom_line
    assert status.pkcs7_signature_mechanism == ("rsassa_pss" if is_rsa else "sha256_ecdsa")
    path.write_bytes(content)
    said = subprocess.run(
        ["pdfsig", "-nocert", str(path)], capture_output=True, check=False, text=True
    ).stdout
    assert "Signature is Valid" in said
    assert SIGNER in said
    assert "Total document signed" in said


def test_a_certificate_without_a_passphrase_is_read(
    set_up: Any, authority: Authority, tmp_path: Path
) -> None:
    path = authority.bundle(tmp_path / "open.p12", passphrase="")
    set_up.SIGNING_CERTIFICATE, set_up.SIGNING_PASSPHRASE = str(path), ""
    assert identity().signer == SIGNER


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SIGNING_CERTIFICATE", "", "設定されていません"),
        ("SIGNING_CERTIFICATE", "/nowhere/signer.p12", "読めません（No such file or directory）"),
        ("SIGNING_PASSPHRASE", "別の合言葉", "YAKUBA_SIGNING_PASSPHRASE を確かめて"),
        ("SIGNING_PASSPHRASE", "", "YAKUBA_SIGNING_PASSPHRASE を確かめて"),
    ],
)
def test_what_is_set_up_wrongly_is_said_plainly_without_any_secret(
    set_up: Any, paper: bytes, name: str, value: str, said: str
) -> None:
    setattr(set_up, name, value)
    assert is_set_up() is bool(set_up.SIGNING_CERTIFICATE)
    with pytest.raises(UnableToSign) as refusal:
        signed(paper)
    assert said in str(refusal.value)
    assert PASSPHRASE not in str(refusal.value)


def test_what_is_no_certificate_is_refused(set_up: Any, paper: bytes) -> None:
    set_up.SIGNING_CERTIFICATE = __file__
    with pytest.raises(UnableToSign, match="PKCS#12"):
        signed(paper)


def test_nothing_is_signed_outside_the_time_of_the_certificate(
    set_up: Any, authority: Authority, paper: bytes, tmp_path: Path
) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    path = authority.bundle(tmp_path / "old.p12", ends=yesterday)
    set_up.SIGNING_CERTIFICATE = str(path)
    with pytest.raises(UnableToSign, match="有効期間の外です"):
        signed(paper)


def test_what_is_no_pdf_is_not_signed(set_up: Any) -> None:
    with pytest.raises(UnableToSign, match="文書に署名できませんでした"):
        signed(b"no paper at all")
