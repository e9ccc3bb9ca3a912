import io
import struct

import pytest
from PIL import Image, ImageCms

from yakuba.foundation.files.images import BadImage, redraw, shrink_to_png
from yakuba.foundation.files.rules import JPEG, PNG

from . import factories


def opened(content):
    return Image.open(io.BytesIO(content))


def test_the_place_and_the_owner_are_gone_and_the_picture_is_upright():
    before = factories.jpeg_with_place()
    assert b"SASAKI" in before
    after = redraw(before, JPEG)
    picture = opened(after)
    assert picture.size == (40, 60)
    assert dict(picture.getexif()) == {}
    assert b"SASAKI" not in after
    assert b"Exif" not in after
    assert b"secret comment" not in after


def test_text_in_a_png_is_gone():
    before = factories.png(text="SASAKI HANAKO")
    after = redraw(before, PNG)
    assert b"SASAKI" in before
    assert b"SASAKI" not in after
    assert opened(after).size == (60, 40)


def test_what_hangs_behind_the_picture_is_gone():
    after = redraw(factories.jpeg() + factories.docx() + b"<script>alert(1)</script>", JPEG)
    assert b"PK\x03\x04" not in after
    assert b"<script>" not in after


def test_a_colour_profile_is_applied_and_dropped():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    after = redraw(factories.jpeg(icc_profile=profile), JPEG)
    assert "icc_profile" not in opened(after).info


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_common_kind_of_png_can_be_read(mode):
    out = io.BytesIO()
    Image.new(mode, (30, 20)).save(out, "PNG")
    assert opened(redraw(out.getvalue(), PNG)).size == (30, 20)


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_every_common_kind_of_jpeg_can_be_read(mode):
    out = io.BytesIO()
    Image.new(mode, (30, 20)).save(out, "JPEG")
    assert opened(redraw(out.getvalue(), JPEG)).mode in ("L", "RGB")


def test_transparency_survives():
    out = io.BytesIO()
    Image.new("P", (4, 4)).save(out, "PNG", transparency=0)
    assert "transparency" in opened(redraw(out.getvalue(), PNG)).info


@pytest.mark.parametrize("size", [(60_000, 60_000), (100_000, 10), (6_000, 6_000)])
def test_huge_dimensions_are_refused_before_anything_unfolds(size):
    with pytest.raises(BadImage, match="大きすぎます"):
        redraw(factories.png_bomb(*size), PNG)


def test_a_jpeg_that_claims_huge_dimensions_is_refused():
    content = bytearray(factories.jpeg())
    at = content.index(b"\xff\xc0")
    content[at + 5 : at + 9] = struct.pack(">HH", 65_000, 65_000)
    with pytest.raises(BadImage, match="大きすぎます"):
        redraw(bytes(content), JPEG)


def test_a_very_large_photo_is_kept_at_half_its_scale():
    assert opened(redraw(factories.jpeg((6_400, 4_800)), JPEG)).size == (3_200, 2_400)


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.9])
def test_a_picture_that_ends_too_early_is_refused(keep):
    for content, media_type in ((factories.jpeg((400, 400)), JPEG), (factories.png(), PNG)):
        with pytest.raises(BadImage, match="途中で切れて"):
            redraw(content[: int(len(content) * keep)], media_type)


def test_a_picture_with_a_false_beginning_is_refused():
    for content, media_type in (
        (b"\xff\xd8\xff" + b"x" * 500, JPEG),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 500, PNG),
        (b"\xff\xd8\xff\xe0\x00", JPEG),
    ):
        with pytest.raises(BadImage):
            redraw(content, media_type)


def test_a_preview_is_a_small_png():
    preview = opened(shrink_to_png(redraw(factories.jpeg((3_000, 2_000)), JPEG), 300))
    assert (preview.format, preview.size) == ("PNG", (300, 200))
