"""The signing key of the installation: from the setting, else made once in the data folder.

Private keys never enter the database, and neither does trust: which former keys may have signed is
told by the setting or by a file beside the key, so that whoever can write the database still cannot
sign, nor make others believe in a key of his own.
"""

import base64
import binascii
import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from .rules.note import Head, key_id_of


class UnableToSign(Exception):
    """There is no usable key; the message says what to do, in Japanese."""


@dataclass(frozen=True, slots=True)
class Signer:
    """The key that signs now."""

    private: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes_raw()

    @property
    def key_id(self) -> str:
        return key_id_of(self.public)

    def sign(self, head: Head) -> bytes:
        return self.private.sign(head.text.encode())


def key_path() -> Path:
    """Return where the key lies that was made here; public ones of former keys lie beside it."""
    return Path(settings.DATA) / "yakuba_audit_key.secret"


def former_path() -> Path:
    """Return where the public keys of former keys lie, one a line."""
    return Path(settings.DATA) / "yakuba_audit_public_keys.txt"


def is_given_by_setting() -> bool:
    """Tell whether the operator gives the key."""
    return bool(settings.AUDIT_KEY)


def has_key() -> bool:
    """Tell whether there is a key already."""
    return is_given_by_setting() or key_path().exists()


def signer() -> Signer:
    """Return the key that signs, made when there is none yet; raises `UnableToSign`."""
    if is_given_by_setting():
        return _signer(settings.AUDIT_KEY, "YAKUBA_AUDIT_KEY")
    if not key_path().exists():
        _keep(new_key_text(), replace=False)
    try:
        text = key_path().read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise UnableToSign(
            f"署名鍵のファイルを読めません({key_path()})。持ち主と権限(0600)を確かめてください。"
        ) from fault
    return _signer(text, str(key_path()))


def trusted() -> dict[str, bytes]:
    """Return key id → public key of the present key and the former ones; raises `UnableToSign`."""
    keys = [_public(text) for text in _former_texts()]
    if has_key():
        keys.append(signer().public)
    return {key_id_of(key): key for key in keys}


def is_signed(head: Head, signature: bytes, public_key: bytes) -> bool:
    """Tell whether the public key's owner signed the head."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, head.text.encode())
    except InvalidSignature:
        return False
    return True


def new_key_text() -> str:
    """Return a new private key as text."""
    return base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()


def public_text(text: str) -> str:
    """Return the public key that belongs to the private key's text."""
    return public_text_of(_signer(text, ""))


def public_text_of(signer: Signer) -> str:
    """Return the public key as text, as the setting and the offline check take it."""
    return base64.b64encode(signer.public).decode()


def rotate() -> tuple[str, str]:
    """Replace the key of the data folder; returns the former and the new key id.

    The former public key is kept first: if this is cut off half-way, nothing becomes unverifiable.
    """
    former = signer()
    lines = [*_lines(former_path()), public_text_of(former)]
    _write(former_path(), "\n".join(dict.fromkeys(lines)) + "\n", mode=0o644).replace(former_path())
    _keep(new_key_text(), replace=True)
    return former.key_id, signer().key_id


def _keep(text: str, *, replace: bool) -> None:
    path = key_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = _write(path, text, mode=0o600)
    if replace:
        draft.replace(path)
        return
    try:
        # Of two processes that start together one makes the key, whole or not at all.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()


def _write(path: Path, text: str, *, mode: int) -> Path:
    draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _former_texts() -> list[str]:
    return [*settings.AUDIT_PUBLIC_KEYS, *_lines(former_path())]


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="ascii").split() if path.exists() else []
    except (OSError, UnicodeDecodeError) as fault:
        raise UnableToSign(f"以前の公開鍵のファイルを読めません({path})。") from fault


def _signer(text: str, place: str) -> Signer:
    return Signer(Ed25519PrivateKey.from_private_bytes(_bytes(text, place)))


def _public(text: str) -> bytes:
    return _bytes(text, "YAKUBA_AUDIT_PUBLIC_KEYS")


def _bytes(text: str, place: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != 32:
        raise UnableToSign(
            f"{place} は監査の鍵として読めません。32バイトをBase64で書いた44文字にしてください。"
        )
    return raw
