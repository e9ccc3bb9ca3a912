"""Images drawn anew: nothing of the handed-in bytes survives but the picture."""

import io
from typing import Final

from PIL import Image, ImageCms, ImageOps

from .rules import JPEG

# A phone takes 50 million pixels; a JPEG of that size is read at half its scale, so that one
# upload never needs more than about 100 MB of memory. A PNG has no such way.
MAX_PIXELS: Final = {"JPEG": 80_000_000, "PNG": 30_000_000}
KEEP_PIXELS: Final = 24_000_000
MAX_SIDE: Final = 20_000
QUALITY: Final = 88


class BadImage(Exception):
    """The picture cannot be taken; the message is a Japanese sentence with the remedy."""


_BROKEN = "画像が壊れているか、途中で切れています。もう一度撮影するか、保存し直してから選び直してください。"
_TOO_LARGE = "画像の縦横が大きすぎます。小さくしてから選び直してください。"


def redraw(content: bytes, media_type: str) -> bytes:
    """Return the picture upright, in sRGB and without metadata; raises `BadImage`."""
    form = "JPEG" if media_type == JPEG else "PNG"
    width, height = _declared_size(content, form)
    if width * height > MAX_PIXELS[form] or max(width, height) > MAX_SIDE:
        raise BadImage(_TOO_LARGE)
    try:
        with Image.open(io.BytesIO(content), formats=[form]) as opened:
            if opened.size != (width, height):
                raise BadImage(_BROKEN)
            if form == "JPEG" and width * height > KEEP_PIXELS:
                opened.draft(None, (width // 2, height // 2))
            opened.load()
            picture = _clean(ImageOps.exif_transpose(opened) or opened, form)
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise BadImage(_BROKEN) from error
    out = io.BytesIO()
    if form == "JPEG":
        picture.save(out, "JPEG", quality=QUALITY, optimize=True)
    else:
        picture.save(out, "PNG")
    return out.getvalue()


def shrink_to_png(content: bytes, side: int) -> bytes:
    """Return a small PNG of a picture that `redraw` made."""
    with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as opened:
        opened.draft(None, (side, side))
        opened.thumbnail((side, side))
        picture = opened.convert("RGBA" if "A" in opened.getbands() else "RGB")
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _clean(picture: Image.Image, form: str) -> Image.Image:
    """Return the picture with its colours in sRGB and an empty set of properties."""
    profile = picture.info.get("icc_profile")
    transparency = picture.info.get("transparency")
    if profile and picture.mode in ("RGB", "RGBA", "CMYK", "L"):
        picture = _to_srgb(picture, profile)
    if form == "JPEG" and picture.mode not in ("RGB", "L"):
        picture = picture.convert("RGB")
    elif picture.mode not in ("1", "L", "LA", "P", "RGB", "RGBA"):
        picture = picture.convert("L" if picture.mode.startswith("I") else "RGBA")
    # `save` writes comments, profiles and resolutions from here.
    picture.info = {}
    if form == "PNG" and transparency is not None and picture.mode in ("1", "L", "P", "RGB"):
        picture.info["transparency"] = transparency
    return picture


def _to_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    mode = "RGB" if picture.mode in ("CMYK", "L") else picture.mode
    try:
        converted = ImageCms.profileToProfile(
            picture,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode=mode,
        )
    except (ImageCms.PyCMSError, OSError):
        # A profile that cannot be read is left out: colours may differ slightly, nothing is lost.
        return picture
    return converted or picture


def _declared_size(content: bytes, form: str) -> tuple[int, int]:
    """Read width and height before any decoder sees the bytes; raises `BadImage`."""
    size = _png_size(content) if form == "PNG" else _jpeg_size(content)
    if size is None or 0 in size:
        raise BadImage(_BROKEN)
    return size


def _png_size(content: bytes) -> tuple[int, int] | None:
    # The decoder would not miss the end; whoever sent the file may miss what was behind the cut.
    if content[12:16] != b"IHDR" or b"IEND" not in content[24:]:
        return None
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Walk the marker segments to the frame header (ITU-T T.81, B.1 and B.2.2)."""
    at = 2
    while at + 9 < len(content):
        if content[at] != 0xFF:
            return None
        marker = content[at + 1]
        if marker == 0xFF or marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 1 if marker == 0xFF else 2
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height = int.from_bytes(content[at + 5 : at + 7], "big")
            return int.from_bytes(content[at + 7 : at + 9], "big"), height
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return None
