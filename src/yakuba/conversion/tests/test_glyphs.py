"""Pictures of characters in the installed faces."""

import io

import pytest
from PIL import Image

from yakuba.conversion.documents.glyphs import SIDE, drawn, glyph_of
from yakuba.foundation.documents.fonts import font_files

pytestmark = pytest.mark.once


def looked_at(png: bytes | None) -> Image.Image:
    assert png is not None
    return Image.open(io.BytesIO(png))


@pytest.mark.parametrize("character", ["佐", "髙", "𠮷", "﨑", "㈱"])
def test_a_character_is_drawn_on_a_square(character: str) -> None:
    picture = looked_at(glyph_of(character))
    assert (picture.format, picture.size, picture.mode) == ("PNG", (SIDE, SIDE), "L")
    darkest, lightest = picture.getextrema()
    assert (darkest, lightest) == (0, 255)


def test_different_characters_look_different() -> None:
    assert len({glyph_of(one) for one in "高髙吉𠮷"}) == 4


@pytest.mark.parametrize("character", ["\ue000", "\U00100000", "\ufffe", "葛\U000e01ef", "\u3000"])
def test_what_no_face_has_is_not_drawn(character: str) -> None:
    assert glyph_of(character) is None


def test_a_variant_is_not_shown_as_the_plain_character() -> None:
    assert glyph_of("葛\U000e0100") is not None
    assert {glyph_of("葛\U000e0100"), glyph_of("葛\U000e0101")} != {glyph_of("葛")}


def test_a_face_without_the_character_draws_nothing() -> None:
    faces = [path.read_bytes() for path in font_files()]
    assert all(drawn("佐", one) is not None for one in faces)
    assert all(drawn("\ue000", one) is None for one in faces)
