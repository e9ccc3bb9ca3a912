"""Files as people and attackers hand them in, built here byte by byte."""

import io
import struct
import zipfile
import zlib

import docx as docx_library
import xlsxwriter
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from yakuba.kernel.actor import Actor

SASAKI = Actor.guest(name="佐々木")


def picture(size=(60, 40), mode="RGB", colour=(200, 30, 30)) -> Image.Image:
    return Image.new(mode, size, colour if mode == "RGB" else 128)


def jpeg(size=(60, 40), **more) -> bytes:
    out = io.BytesIO()
    picture(size).save(out, "JPEG", **more)
    return out.getvalue()


def jpeg_with_place() -> bytes:
    """A portrait photo, stored lying, with the place it was taken and the camera's owner."""
    exif = Image.Exif()
    exif[0x0112] = 6  # Orientation: turn by 90 degrees to see it upright
    exif[0x013B] = "SASAKI HANAKO"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (35.0, 41.0, 22.0)
    gps[3], gps[4] = "E", (139.0, 41.0, 30.0)
    return jpeg((60, 40), exif=exif, comment=b"secret comment")


def png(size=(60, 40), mode="RGB", text="") -> bytes:
    out = io.BytesIO()
    info = PngInfo()
    if text:
        info.add_text("Author", text)
    picture(size, mode).save(out, "PNG", pnginfo=info)
    return out.getvalue()


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_bomb(width=60_000, height=60_000) -> bytes:
    """A few hundred kilobytes that unfold to gigabytes."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 50_000_000, 9)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", rows)
        + _chunk(b"IEND", b"")
    )


def zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 20_000_000)
    return out.getvalue()


def docx() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")
    return out.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def word(words: str = "仕様書") -> bytes:
    """A true Word file."""
    out = io.BytesIO()
    paper = docx_library.Document()
    paper.add_paragraph(words)
    paper.save(out)
    return out.getvalue()


def excel() -> bytes:
    """A true Excel file with a chart and a link to a web page."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_url("A1", "https://www.example.jp/", string="市のページ")
    sheet.write_column("B1", [1, 2, 3])
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Sheet1!$B$1:$B$3"})
    sheet.insert_chart("C3", chart)
    book.close()
    return out.getvalue()


def pdf(extra: bytes = b"", *, catalogue: bytes = b"", trailer: bytes = b"") -> bytes:
    """A small true PDF of one empty page; `extra` are more objects, numbered from 4."""
    objects = [
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R " + catalogue + b" >>\nendobj\n",
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] >>\nendobj\n",
        extra,
    ]
    body = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    places = []
    for one in objects:
        places.append(len(body))
        body += one
    start = len(body)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places[:3])
    return (
        body
        + b"xref\n0 4\n0000000000 65535 f \n"
        + rows
        + b"trailer\n<< /Size 4 /Root 1 0 R "
        + trailer
        + b" >>\nstartxref\n%d\n%%%%EOF\n" % start
    )


def stream(dictionary: bytes, body: bytes, number: int = 4) -> bytes:
    return (
        b"%d 0 obj\n<< /Length %d %s >>\nstream\n" % (number, len(body), dictionary)
        + body
        + b"\nendstream\nendobj\n"
    )
