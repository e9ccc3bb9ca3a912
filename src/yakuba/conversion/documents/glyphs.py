"""The picture of one character, so that people can compare it with the register."""

import io
from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from yakuba.conversion.rules.characters import has_selector
from yakuba.foundation.documents.fonts import font_files, missing_characters

SIDE: Final = 96
_SIZE: Final = 80
# No font has a character here: what is drawn is the sign for none.
_NONE: Final = "\ufffe"
_KEPT: Final = 2_000


@lru_cache(_KEPT)
def glyph_of(character: str) -> bytes | None:
    """Return the character as a square PNG in the first installed face that has it, None without.

    The town's own folder of fonts is where a vendor's characters can come from.
    """
    if missing_characters(character):
        return None
    pictures = (drawn(character, _face(path)) for path in _faces())
    known = (one for one in pictures if one is not None)
    if not has_selector(character):
        return next(known, None)
    # A face without the variant draws the plain character: one with a figure of its own first.
    plain = {drawn(character[0], _face(path)) for path in _faces()}
    return next(iter(sorted(known, key=lambda one: one in plain)), None)


def _faces() -> list[Path]:
    """Return the faces, Mincho first: registers are written in it, and it shows every stroke."""
    return sorted(font_files(), key=lambda path: ("Serif" not in path.name, path))


@lru_cache(16)
def _face(path: Path) -> bytes:
    return path.read_bytes()


def drawn(character: str, face: bytes) -> bytes | None:
    """Return the character as a square PNG, black on white; None where the face has not got it."""
    font = ImageFont.truetype(io.BytesIO(face), _SIZE)
    picture = _picture(character, font)
    if picture.getextrema() == (255, 255) or picture.tobytes() == _picture(_NONE, font).tobytes():
        return None
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _picture(character: str, font: ImageFont.FreeTypeFont) -> Image.Image:
    picture = Image.new("L", (SIDE, SIDE), 255)
    pen = ImageDraw.Draw(picture)
    pen.text((SIDE / 2, SIDE / 2), character, fill=0, font=font, anchor="mm")
    return picture
