"""Electronic signatures on PDF (PAdES baseline B-B; B-T with the time of an authority).

Key and certificate come from a PKCS#12 file that the operator names; nothing of it is kept in the
database. The library is loaded when something is signed: most processes never sign.

Source: ETSI EN 319 142-1 (PAdES baseline signatures); RFC 3161 (time stamps); RFC 7292 (PKCS#12).
"""

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings

FIELD: Final = "YakubaSignature"
# An authority that does not answer by then is away.
_PATIENCE: Final = 10
# From the person or office to what stands above: which one a certificate has, differs.
_NAMES: Final = (
    NameOID.COMMON_NAME,
    NameOID.ORGANIZATIONAL_UNIT_NAME,
    NameOID.ORGANIZATION_NAME,
)


class UnableToSign(Exception):
    """Nothing was signed; the message says why and what the operator has to do."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose certificate it is, by whom it was issued, and when it is valid (`ends` is its last moment)."""

    signer: str
    issuer: str
    fingerprint: str
    begins: datetime
    ends: datetime

    def is_valid(self, at: datetime) -> bool:
        """Tell whether the certificate is valid at the moment."""
        return self.begins <= at <= self.ends


@dataclass(frozen=True, slots=True)
class Signed:
    """The signed bytes, and by whom; `is_stamped` where an authority has confirmed the time."""

    content: bytes
    identity: Identity
    is_stamped: bool


def is_set_up() -> bool:
    """Tell whether the operator has named a certificate."""
    return bool(settings.SIGNING_CERTIFICATE)


def identity() -> Identity:
    """Return whose certificate is set up; raises `UnableToSign`."""
    certificate = _opened(_content())
    return Identity(
        signer=_name(certificate.subject),
        issuer=_name(certificate.issuer),
        fingerprint=hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest(),
        begins=certificate.not_valid_before_utc,
        ends=certificate.not_valid_after_utc,
    )


def sign(content: bytes, *, reason: str, place: str, at: datetime) -> Signed:
    """Return the PDF with the signature behind it; the bytes before it stay as they were.

    `reason` and `place` stand in the signature. Raises `UnableToSign`, also where the authority of
    time is set up and does not answer: a signature without its time is not what was asked for.
    """
    whose = identity()
    if not whose.is_valid(at):
        ends = f"{whose.ends.astimezone(UTC):%Y-%m-%d}"
        raise UnableToSign(
            f"署名の証明書（{whose.signer}）は有効期間の外です（{ends}まで）。"
            "新しい証明書を設定してください。"
        )
    authority = settings.SIGNING_TIME_AUTHORITY
    return Signed(_signed(content, reason, place, authority), whose, bool(authority))


def _content() -> bytes:
    path = settings.SIGNING_CERTIFICATE
    if not path:
        raise UnableToSign("署名の証明書が設定されていません（YAKUBA_SIGNING_CERTIFICATE）。")
    try:
        return Path(path).read_bytes()
    except OSError as fault:
        raise UnableToSign(
            f"署名の証明書のファイルを読めません（{fault.strerror}）。"
            "YAKUBA_SIGNING_CERTIFICATE の場所と権限を確かめてください。"
        ) from fault


def _passphrase() -> bytes | None:
    return settings.SIGNING_PASSPHRASE.encode() or None


def _opened(content: bytes) -> x509.Certificate:
    """Return the certificate that belongs to the key in the file."""
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(content, _passphrase())
    except ValueError as fault:
        raise UnableToSign(
            "署名の証明書のファイルを開けません。PKCS#12（.p12、.pfx）であることと、"
            "YAKUBA_SIGNING_PASSPHRASE を確かめてください。"
        ) from fault
    if key is None or certificate is None:
        raise UnableToSign(
            "署名の証明書のファイルに、秘密鍵か証明書がありません。"
            "秘密鍵を含めて、PKCS#12で書き出し直してください。"
        )
    return certificate


def _name(name: x509.Name) -> str:
    for kind in _NAMES:
        found = name.get_attributes_for_oid(kind)
        if found:
            return str(found[0].value)[:200]
    return name.rfc4514_string()[:200]


def _signed(content: bytes, reason: str, place: str, authority: str) -> bytes:
    # Costs more than a second, once a process.
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
    from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError

    signer = SimpleSigner.load_pkcs12_data(_content(), (), _passphrase())
    # What RSA keys sign with (RFC 8017): the older scheme is used nowhere in the house.
    signer.prefer_pss = True
    said = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=reason,
        location=place,
    )
    stamper = HTTPTimeStamper(authority, timeout=_PATIENCE) if authority else None
    # What is read aloud for the field (PDF/UA).
    field = SigFieldSpec(FIELD, readable_field_name="電子署名")
    out = io.BytesIO()
    writer = PdfSigner(said, signer, timestamper=stamper, new_field_spec=field)
    try:
        # The library starts an event loop, which a thread that already runs one refuses.
        with ThreadPoolExecutor(max_workers=1) as apart:
            apart.submit(
                writer.sign_pdf, IncrementalPdfFileWriter(io.BytesIO(content)), output=out
            ).result()
    except (TimestampRequestError, TimeoutError) as fault:
        raise UnableToSign(
            "時刻の認証局から時刻を受け取れませんでした。"
            "YAKUBA_SIGNING_TIME_AUTHORITY のアドレスと通信を確かめて、もう一度実行してください。"
        ) from fault
    except (SigningError, PdfError) as fault:
        raise UnableToSign(f"文書に署名できませんでした（{fault}）。") from fault
    return out.getvalue()
