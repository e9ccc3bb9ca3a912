"""What a file is, told from its first bytes; and what to say when it cannot be taken."""

import re
from dataclasses import dataclass
from typing import Final

JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
PDF: Final = "application/pdf"
# The column of a stored file holds sixty signs, and the registered names of these are longer: they
# are kept by names of the unregistered tree (RFC 6838 3.4) and leave by their own.
DOCX: Final = "application/x.docx"
XLSX: Final = "application/x.xlsx"
_OOXML = "application/vnd.openxmlformats-officedocument"
REGISTERED: Final = {
    DOCX: f"{_OOXML}.wordprocessingml.document",
    XLSX: f"{_OOXML}.spreadsheetml.sheet",
}
# What residents hand in. Office files are taken only where staff ask for them by name.
ALLOWED: Final = frozenset({JPEG, PNG, PDF})
OFFICE: Final = frozenset({DOCX, XLSX})
MAX_BYTES: Final = 10 * 1024 * 1024
NAME_LIMIT: Final = 120

LABELS: Final = {JPEG: "JPEG", PNG: "PNG", PDF: "PDF", DOCX: "Word", XLSX: "Excel"}
EXTENSIONS: Final = {JPEG: ".jpg", PNG: ".png", PDF: ".pdf", DOCX: ".docx", XLSX: ".xlsx"}


@dataclass(frozen=True, slots=True)
class Signature:
    """Bytes that a kind of file has at an offset, and what to tell who hands such a file in."""

    kind: str
    offset: int
    magic: bytes
    remedy: str = ""


_OTHER_IMAGE = "JPEGかPNGの画像に変換してから選び直してください。"
_HEIC = (
    "iPhoneの写真(HEIC形式)は受け取れません。写真の「オプション」で「互換性優先」を選ぶか、"
    "画面を撮影(スクリーンショット)して、その画像を選び直してください。"
)
_OFFICE = "WordやExcel、ZIPのファイルは受け取れません。PDFとして保存してから選び直してください。"
_PROGRAM = "プログラムの入ったファイルは受け取れません。写真かPDFを選び直してください。"
_PAGE = "ウェブページや図形(HTML・SVG)のファイルは受け取れません。PDFとして保存してから選び直してください。"

_SIGNATURES: Final = (
    Signature(JPEG, 0, b"\xff\xd8\xff"),
    Signature(PNG, 0, b"\x89PNG\r\n\x1a\n"),
    Signature(PDF, 0, b"%PDF-"),
    *(
        Signature("HEIC", 4, b"ftyp" + brand, _HEIC)
        for brand in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif")
    ),
    Signature("video", 4, b"ftyp", "動画は受け取れません。写真かPDFを選び直してください。"),
    Signature("zip", 0, b"PK\x03\x04", _OFFICE),
    Signature("zip", 0, b"PK\x05\x06", _OFFICE),
    Signature("zip", 0, b"Rar!", _OFFICE),
    Signature("zip", 0, b"7z\xbc\xaf\x27\x1c", _OFFICE),
    Signature("zip", 0, b"\x1f\x8b", _OFFICE),
    Signature("office", 0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OFFICE),
    Signature("rtf", 0, b"{\\rtf", _OFFICE),
    Signature("program", 0, b"MZ", _PROGRAM),
    Signature("program", 0, b"\x7fELF", _PROGRAM),
    Signature("program", 0, b"#!", _PROGRAM),
    Signature("program", 0, b"\xca\xfe\xba\xbe", _PROGRAM),
    Signature("program", 0, b"\xcf\xfa\xed\xfe", _PROGRAM),
    Signature("gif", 0, b"GIF8", _OTHER_IMAGE),
    Signature("webp", 8, b"WEBP", _OTHER_IMAGE),
    Signature("bmp", 0, b"BM", _OTHER_IMAGE),
    Signature("tiff", 0, b"II*\x00", _OTHER_IMAGE),
    Signature("tiff", 0, b"MM\x00*", _OTHER_IMAGE),
)
_MARKUP = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|svg|\?xml|script|!--|head|body)", re.I
)


def sniff(head: bytes) -> Signature:
    """Return what the first bytes (a thousand are plenty) say the file is; the name is ignored."""
    for signature in _SIGNATURES:
        if head[signature.offset :].startswith(signature.magic):
            return signature
    if _MARKUP.match(head):
        return Signature("markup", 0, b"", _PAGE)
    return Signature(
        "unknown",
        0,
        b"",
        "この種類のファイルは受け取れません。写真(JPEG・PNG)かPDFを選び直してください。",
    )


def listed(allowed: frozenset[str]) -> str:
    """Return the kinds as a reader calls them: JPEG・PNG・PDF."""
    return "・".join(label for media_type, label in LABELS.items() if media_type in allowed)


def megabytes(size: int) -> str:
    """Return the size as people say it: 10MB, 1.5MB, 300KB."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))}KB"
    return f"{size / 1024 / 1024:.1f}".removesuffix(".0") + "MB"


def stored_name(name: str, media_type: str) -> str:
    """Return a short harmless name whose ending tells the truth; `name` is already one clean line."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    stem = re.sub(r'[<>:"|?*\x00-\x1f\u202a-\u202e\u2066-\u2069]', "_", base).strip(". ")
    known = re.fullmatch(r"(.*?)\.(?:jpe?g|png|pdf|jfif|docx|xlsx)", stem, re.I)
    stem = (known.group(1) if known else stem).rstrip(". ")[:NAME_LIMIT] or "ファイル"
    return stem + EXTENSIONS.get(media_type, "")
