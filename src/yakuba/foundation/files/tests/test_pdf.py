import contextlib
import io
import random
import time
import zlib

import pypdf
import pytest

from yakuba.foundation.files.pdf import BadPdf, check

from .factories import docx, pdf, stream


def refused(content):
    with pytest.raises(BadPdf) as refusal:
        check(content)
    return str(refusal.value)


def test_an_ordinary_pdf_passes():
    check(pdf())


def test_a_pdf_of_a_common_tool_passes():
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Title": "JavaScript と Launch についての説明"})
    out = io.BytesIO()
    writer.write(out)
    check(out.getvalue())


@pytest.mark.parametrize(
    "catalogue",
    [
        b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>",
        b"/OpenAction << /S /J#61vaScript /J#53 (app.alert\\(1\\)) >>",
        b"/OpenAction<</S/#4a#61#76#61#53#63#72#69#70#74/JS(x)>>",
        b"/AA << /WC << /S /Launch /F (cmd.exe) >> >>",
        b"/OpenAction << /S /SubmitForm /F (x) >>",
        b"/AcroForm << /XFA 9 0 R >>",
    ],
)
def test_a_pdf_that_acts_is_refused_with_a_remedy(catalogue):
    sentence = refused(pdf(catalogue=catalogue))
    assert "動作するしくみ" in sentence
    assert "PDFに保存" in sentence


def test_a_pdf_with_a_file_inside_is_refused():
    inside = stream(b"/Type /EmbeddedFile", b"MZ...")
    assert "別のファイル" in refused(pdf(inside))
    assert "別のファイル" in refused(pdf(catalogue=b"/Names << /EmbeddedFiles 5 0 R >>"))


def test_what_hides_in_a_compressed_object_stream_is_found():
    hidden = zlib.compress(b"4 0 << /S /JavaScript /JS (app.alert\\(1\\)) >>")
    content = pdf(stream(b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", hidden))
    assert b"/JavaScript" not in content
    assert "動作するしくみ" in refused(content)


def test_what_cannot_be_looked_into_is_refused():
    odd = stream(b"/Type /ObjStm /Filter [/ASCIIHexDecode /FlateDecode]", b"00>")
    plain = stream(b"/Type /ObjStm /Filter /LZWDecode", b"xx")
    broken = stream(b"/Type /ObjStm /Filter /FlateDecode", b"not zlib")
    for extra in (odd, plain, broken):
        assert "確かめられない" in refused(pdf(extra))


def test_an_object_stream_that_unfolds_without_end_is_refused():
    bomb = zlib.compress(b" " * 80_000_000, 9)
    assert "確かめられない" in refused(pdf(stream(b"/Type /ObjStm /Filter /FlateDecode", bomb)))


def test_a_locked_pdf_is_refused():
    assert "パスワード" in refused(pdf(trailer=b"/Encrypt 9 0 R"))
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    assert "パスワード" in refused(out.getvalue())


def test_half_a_pdf_is_refused():
    assert "途中で切れて" in refused(pdf()[:-30])
    assert "途中で切れて" in refused(b"%PDF-1.7\n")


def test_a_pdf_that_is_also_a_zip_is_refused():
    # A reader of ZIP looks from the end, a reader of PDF from the beginning.
    assert "別のファイル" in refused(pdf(trailer=b"") + docx() + b"")


def test_noise_in_pictures_is_no_false_alarm():
    noise = random.Random(7).randbytes(3_000_000)
    check(pdf(stream(b"/Subtype /Image /Filter /DCTDecode", noise.replace(b"endstream", b""))))


@pytest.mark.parametrize(
    "piece", [b"obj ", b"stream\n", b"obj<<stream\n", b"/" * 8, b"#4", b"(" * 9]
)
def test_the_check_takes_no_longer_for_hostile_bytes(piece):
    head, tail = pdf()[:9], pdf()[9:]
    started = time.process_time()
    with contextlib.suppress(BadPdf):
        check(head + piece * (4_000_000 // len(piece)) + tail)
    assert time.process_time() - started < 4


def test_a_stream_that_hides_an_object_from_this_check_hides_nothing():
    hidden = b"(stream\n) 4 0 obj << /S /Launch /F (cmd) >> endobj (endstream)"
    assert "動作するしくみ" in refused(pdf(hidden))
