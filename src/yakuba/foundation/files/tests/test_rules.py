import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.foundation.files.rules import (
    JPEG,
    PDF,
    PNG,
    listed,
    megabytes,
    sniff,
    stored_name,
)

from . import factories


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (factories.jpeg(), JPEG),
        (factories.png(), PNG),
        (factories.pdf(), PDF),
        (factories.zip_bomb(), "zip"),
        (factories.docx(), "zip"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0", "HEIC"),
        (b"\0\0\0\x18ftypisom\0\0\0\0", "video"),
        (b"MZ\x90\0", "program"),
        (b"\x7fELF\x02", "program"),
        (b"#!/bin/sh\n", "program"),
        (b"<!DOCTYPE html><html>", "markup"),
        (b"\xef\xbb\xbf  <svg xmlns='x'>", "markup"),
        (b"<?xml version='1.0'?><svg/>", "markup"),
        (b"<script>alert(1)</script>", "markup"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
        (b"GIF89a", "gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "webp"),
        (b"hello", "unknown"),
        (b"\xff\xd8", "unknown"),
        (b"junk before %PDF-1.7", "unknown"),
    ],
)
def test_the_first_bytes_say_what_it_is(head, kind):
    assert sniff(head[:1024]).kind == kind


@given(st.binary(max_size=64))
def test_every_refusal_names_a_remedy(head):
    found = sniff(head)
    assert found.kind in (JPEG, PNG, PDF) or found.remedy.endswith("ください。")


@pytest.mark.parametrize(
    ("name", "media_type", "kept"),
    [
        ("写真.JPG", JPEG, "写真.jpg"),
        ("写真.heic.png", JPEG, "写真.heic.jpg"),
        ("請求書.pdf.exe", PDF, "請求書.pdf.exe.pdf"),
        ("../../etc/passwd", PNG, "passwd.png"),
        ("C:\\Users\\hanako\\通帳.pdf", PDF, "通帳.pdf"),
        ("写真\u202egpj.exe", JPEG, "写真_gpj.exe.jpg"),
        (".htaccess", PDF, "htaccess.pdf"),
        ('a"b<c>.png', PNG, "a_b_c_.png"),
        ("", PDF, "ファイル.pdf"),
        ("...", PDF, "ファイル.pdf"),
        ("長" * 300, PDF, "長" * 120 + ".pdf"),
    ],
)
def test_a_name_is_made_harmless_and_its_ending_tells_the_truth(name, media_type, kept):
    assert stored_name(name, media_type) == kept


def test_sizes_and_kinds_are_said_as_people_say_them():
    assert megabytes(10 * 1024 * 1024) == "10MB"
    assert megabytes(1_572_864) == "1.5MB"
    assert megabytes(100) == "1KB"
    assert listed(frozenset({PDF, PNG})) == "PNG・PDF"
