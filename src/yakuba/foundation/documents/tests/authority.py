"""A small certification authority for tests: certificates, PKCS#12 files, and a clock that signs."""

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
PASSPHRASE = "見本の合言葉"
SIGNER = "見本市長 加藤"


@dataclass(frozen=True)
class Authority:
    """A root that issues; `begins` and `ends` bound what it issues."""

    key: ec.EllipticCurvePrivateKey
    root: x509.Certificate

    @classmethod
    def founded(cls) -> "Authority":
        key = ec.generate_private_key(ec.SECP256R1())
        return cls(key, _certificate("見本認証局", key, "見本認証局", key, is_root=True))

    def issued(
        self, name: str, *, is_rsa: bool = False, **more: Any
    ) -> tuple[Key, x509.Certificate]:
        """Return a key with its certificate."""
        key: Key = ec.generate_private_key(ec.SECP256R1())
        if is_rsa:
            key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
        return key, _certificate(name, key, "見本認証局", self.key, **more)

    def bundle(
        self, path: Path, name: str = SIGNER, passphrase: str = PASSPHRASE, **more: Any
    ) -> Path:
        """Write a PKCS#12 file with a key, its certificate and the root."""
        key, certificate = self.issued(name, **more)
        lock = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
        path.write_bytes(
            pkcs12.serialize_key_and_certificates(b"yakuba", key, certificate, [self.root], lock)
        )
        return path

    @property
    def trusted(self) -> asn1.Certificate:
        """The root as the validator takes it."""
        return asn1.Certificate.load(self.root.public_bytes(Encoding.DER))

    def status_of(self, content: bytes) -> Any:
        """Return what the library's own validator says of the one signature of a PDF."""
        (one,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
        trust = ValidationContext(trust_roots=[self.trusted], allow_fetching=False)
        # A browser's test before this one may have left its event loop in this thread.
        with ThreadPoolExecutor(max_workers=1) as apart:
            return apart.submit(validate_pdf_signature, one, trust, trust).result()

    @contextmanager
    def clock(self) -> Iterator[str]:
        """Serve time stamps on this machine; gives the address."""
        key, certificate = self.issued("見本時刻認証局", is_rsa=True, is_clock=True)
        pem = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        stamper = DummyTimeStamper(
            asn1.Certificate.load(certificate.public_bytes(Encoding.DER)),
            keys.PrivateKeyInfo.load(pem),
        )

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = self.rfile.read(int(self.headers["Content-Length"]))
                told = stamper.request_tsa_response(tsp.TimeStampReq.load(asked)).dump()
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(told)))
                self.end_headers()
                self.wfile.write(told)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing: a test is quiet."""

        server = HTTPServer(("127.0.0.1", 0), Answer)
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            server.server_close()


def _certificate(
    name: str,
    key: Key,
    issuer: str,
    issuer_key: Key,
    *,
    is_root: bool = False,
    is_clock: bool = False,
    begins: datetime | None = None,
    ends: datetime | None = None,
) -> x509.Certificate:
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=not is_root, content_commitment=not is_root, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=is_root, crl_sign=is_root,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins or now - timedelta(days=400))
        .not_valid_after(ends or now + timedelta(days=400))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if is_clock:
        made = made.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
        )
    return made.sign(issuer_key, hashes.SHA256())
