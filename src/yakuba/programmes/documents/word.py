"""A report as a Word document: rows are written as OOXML, never cell by cell through an API."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from html import escape
from typing import Final

from . import word_parts as parts
from .packing import packed
from .tables import TONES, Cell, Column, Front, Kind, Section, Table, said

# Twentieths of a point: the text width of A4 upright and turned, with margins of 18 and 12 mm.
_UPRIGHT: Final = (11906, 16838, 1020)
_TURNED: Final = (16838, 11906, 680)
_COLOURS: Final = {"success": "197A4B", "warning": "AC3E00", "error": "CE0000"}
_RULE: Final = (
    "<w:tblBorders>"
    '<w:top w:val="single" w:sz="8" w:color="4D4D4D"/><w:bottom w:val="single" w:sz="8" w:color="4D4D4D"/>'
    '<w:insideH w:val="single" w:sz="4" w:color="B4B4B4"/></w:tblBorders>'
)


def as_word(front: Front, sections: Iterable[Section], *, made_at: datetime) -> bytes:
    """Return the document; the same report gives the same bytes."""
    moment = made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    core = parts.CORE.format(title=escape(front.title), town=escape(front.town), moment=moment)
    words = f"{front.town}　{front.title}　照合番号 {front.check_number}"
    return packed(
        {
            "[Content_Types].xml": parts.CONTENT_TYPES,
            "_rels/.rels": parts.ROOT_RELATIONS,
            "docProps/core.xml": core,
            "word/document.xml": parts.DOCUMENT.format(body="".join(_body(front, sections))),
            "word/_rels/document.xml.rels": parts.DOCUMENT_RELATIONS,
            "word/styles.xml": parts.STYLES,
            "word/settings.xml": parts.SETTINGS,
            "word/footer1.xml": parts.FOOTER.replace("{{words}}", escape(words)),
        }
    )


def _body(front: Front, sections: Iterable[Section]) -> Iterator[str]:
    yield from _cover(front)
    is_wide = False
    yield _break(is_wide)
    began = True
    for section in sections:
        if section.is_wide != is_wide:
            if not began:
                yield _break(is_wide)
            is_wide = section.is_wide
        elif section.begins_page and not began:
            yield '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
        began = False
        yield from _section(section, is_wide)
    if is_wide:
        yield _break(is_wide)
    yield _p("照合", "Heading1")
    yield _p("この報告書の内容は、次の値で確かめられます。")
    yield _p(f"集計　{front.counted}　　確定　{front.made_on or '未確定'}", "Quiet")
    yield _p(f"照合番号　{front.check_number}", "Quiet")
    yield _p(f"SHA-256　{front.content_hash}", "Quiet")
    yield _paper(is_wide=False)


def _cover(front: Front) -> Iterator[str]:
    yield _p(front.town)
    yield _p(front.title, "Title")
    yield _p(f"{front.kind}　{front.as_of}　集計 {front.counted}", "Quiet")
    if not front.is_final:
        yield _p("案（まだ確定していません）")
    if front.stamps:
        columns = tuple(Column(one.post) for one in front.stamps)
        row = tuple(f"{one.name}\n{one.on}".strip() or "未確認" for one in front.stamps)
        yield _p("確認")
        yield _table(Table("確認", columns, [row]), is_wide=False)


def _section(section: Section, is_wide: bool) -> Iterator[str]:
    if section.title:
        yield _p(section.title, f"Heading{section.level}")
    for words in section.paragraphs:
        yield _p(words)
    if section.table is not None and section.table.rows:
        yield _table(section.table, is_wide=is_wide)
        yield _p(section.note, "Quiet")
    elif section.empty:
        yield _p(section.empty, "Quiet")


def _paper(*, is_wide: bool) -> str:
    width, height, margin = _TURNED if is_wide else _UPRIGHT
    turned = ' w:orient="landscape"' if is_wide else ""
    return (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId3"/>'
        f'<w:pgSz w:w="{width}" w:h="{height}"{turned}/>'
        f'<w:pgMar w:top="{margin}" w:right="{margin}" w:bottom="{margin}" w:left="{margin}"'
        ' w:header="500" w:footer="400" w:gutter="0"/></w:sectPr>'
    )


def _break(is_wide: bool) -> str:
    """Return the end of a stretch of paper of one direction, which is a new page."""
    return f"<w:p><w:pPr>{_paper(is_wide=is_wide)}</w:pPr></w:p>"


def _p(words: str, style: str = "") -> str:
    named = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{named}{_runs(words)}</w:p>"


def _runs(words: str, look: str = "") -> str:
    lines = escape(words).split("\n")
    inner = "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines)
    return f"<w:r>{look}{inner}</w:r>"


def _table(table: Table, *, is_wide: bool) -> str:
    """Return the table; its first row is repeated on every page."""
    width, _, margin = _TURNED if is_wide else _UPRIGHT
    stacks = table.stacks
    shares = [max(table.columns[one].width for one in stack) for stack in stacks]
    whole = width - 2 * margin
    widths = [int(whole * share / sum(shares)) for share in shares]
    grid = "".join(f'<w:gridCol w:w="{one}"/>' for one in widths)
    rows = "".join(
        f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{_row(row, stacks, widths, table.columns)}</w:tr>"
        for row in table.rows
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{whole}" w:type="dxa"/>{_RULE}'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="60" w:type="dxa"/>'
        '<w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
        f'<w:tblLook w:firstRow="1"/><w:tblCaption w:val="{escape(table.name)}"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{_heads(table, stacks, widths)}{rows}</w:tbl>"
    )


def _heads(table: Table, stacks: list[list[int]], widths: list[int]) -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>'
        '<w:shd w:val="clear" w:color="auto" w:fill="F2F4FB"/></w:tcPr>'
        + "".join(_p(table.columns[one].head, "CellHead") for one in stack)
        + "</w:tc>"
        for stack, width in zip(stacks, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def _row(
    row: tuple[Cell, ...],
    stacks: list[list[int]],
    widths: list[int],
    columns: tuple[Column, ...],
) -> str:
    return "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        + "".join(
            _cell(row[one], columns[one], is_number=columns[stack[0]].kind.is_number)
            for one in stack
        )
        + "</w:tc>"
        for stack, width in zip(stacks, widths, strict=True)
    )


def _cell(cell: Cell, column: Column, *, is_number: bool) -> str:
    words = said(cell, column.kind)
    style = ("CellUnder" if column.under else "Cell") + ("Number" if is_number else "")
    tone = TONES.get(words) if column.kind is Kind.STATE else None
    look = f'<w:rPr><w:b/><w:color w:val="{_COLOURS[tone]}"/></w:rPr>' if tone else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{_runs(words, look)}</w:p>'
