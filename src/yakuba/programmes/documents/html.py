"""A report as a page: the same sections for the desk's screen and for a file that stands alone."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .tables import TONES, Cell, Column, Front, Kind, Section, Table, said

_STYLE: Final = Path(__file__).resolve().parents[1] / "static" / "programmes" / "pack_document.css"
_DRAFT: Final = "案（まだ確定していません）"
_NOTHING: Final = SafeString("")


def as_html(front: Front, sections: Iterable[Section], *, made_at: datetime) -> bytes:
    """Return one file with its own style, to be kept, mailed and printed."""
    page = format_html(
        '<!doctype html>\n<html lang="ja"><head><meta charset="utf-8"><title>{}　{}</title>'
        '<meta name="viewport" content="width=device-width">'
        '<meta name="dcterms.created" content="{}"><style>{}</style></head>'
        '<body><main class="pd">{}{}{}</main></body></html>\n',
        front.town,
        front.title,
        made_at.isoformat(),
        _style(),
        cover(front),
        body(sections),
        proof(front),
    )
    return page.encode()


@cache
def _style() -> SafeString:
    # Our own file, without a sign that HTML would read.
    text = _STYLE.read_text("utf-8")
    if any(sign in text for sign in "<&"):
        raise ValueError(f"{_STYLE.name} must not hold markup")
    return SafeString(text)


def cover(front: Front) -> SafeString:
    """Return whose report of which day it is and who confirmed it."""
    stamps = format_html_join(
        "",
        '<div class="pd-stamp"><dt>{}</dt><dd>{}<br>{}</dd></div>',
        ((one.post, one.name or "未確認", one.on) for one in front.stamps),
    )
    return format_html(
        '<header class="pd-cover"><p>{}</p><h1>{}</h1><p class="pd-quiet">{}　{}　集計 {}</p>{}{}</header>',
        front.town,
        front.title,
        front.kind,
        front.as_of,
        front.counted,
        _NOTHING if front.is_final else format_html('<p class="pd-draft">{}</p>', _DRAFT),
        format_html('<dl class="pd-stamps">{}</dl>', stamps) if front.stamps else _NOTHING,
    )


def proof(front: Front) -> SafeString:
    """Return the hash of what the report says."""
    return format_html(
        '<section class="pd-proof"><h2>照合</h2><p>確定 {}　照合番号 {}<br><code>SHA-256 {}</code></p></section>',
        front.made_on or "未確定",
        front.check_number,
        front.content_hash,
    )


def body(sections: Iterable[Section]) -> SafeString:
    """Return the sections, each heading one step below the page's own."""
    return format_html_join("", "{}", ((made,) for made in _made(sections)))


def _made(sections: Iterable[Section]) -> Iterator[SafeString]:
    title = ""
    for number, section in enumerate(sections, 1):
        # A table without a heading of its own belongs to the one before.
        title = section.title or title
        yield _section(section, f"{number} {title}")


def _section(section: Section, label: str) -> SafeString:
    level = section.level + 1
    heading = (
        format_html("<h{}>{}</h{}>", level, section.title, level) if section.title else _NOTHING
    )
    words = format_html_join("", "<li>{}</li>", ((one,) for one in section.paragraphs))
    told = format_html('<ul class="pd-words">{}</ul>', words) if section.paragraphs else _NOTHING
    if section.table is not None and section.table.rows:
        table = _table(section.table, f"{label} {section.table.name}")
    elif section.empty:
        table = format_html('<p class="pd-quiet">{}</p>', section.empty)
    else:
        table = _NOTHING
    note = format_html('<p class="pd-quiet">{}</p>', section.note) if section.note else _NOTHING
    kind = "pd-section pd-page" if section.begins_page else "pd-section"
    return format_html('<section class="{}">{}{}{}{}</section>', kind, heading, told, table, note)


def _table(table: Table, label: str) -> SafeString:
    stacks = table.stacks
    heads = format_html_join(
        "",
        '<th scope="col" class="{}">{}</th>',
        ((_class(table.columns[stack[0]]), _head(table, stack)) for stack in stacks),
    )
    rows = format_html_join(
        "\n", "<tr>{}</tr>", ((_row(row, stacks, table.columns),) for row in table.rows)
    )
    return format_html(
        '<div class="pd-wrap" role="region" tabindex="0" aria-label="{}"><table>'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>",
        label,
        heads,
        rows,
    )


def _class(column: Column) -> str:
    return "pd-num" if column.kind.is_number else ""


def _head(table: Table, stack: list[int]) -> SafeString:
    first, *rest = (table.columns[one].head for one in stack)
    return format_html(
        "{}{}", first, format_html_join("", "<small>{}</small>", ((one,) for one in rest))
    )


def _row(row: tuple[Cell, ...], stacks: list[list[int]], columns: tuple[Column, ...]) -> SafeString:
    return format_html_join(
        "",
        '<td class="{}">{}</td>',
        ((_class(columns[stack[0]]), _place(row, stack, columns)) for stack in stacks),
    )


def _place(row: tuple[Cell, ...], stack: list[int], columns: tuple[Column, ...]) -> SafeString:
    first, *rest = ((row[one], columns[one]) for one in stack)
    below = format_html_join(
        "", "<small>{}</small>", ((_cell(*one),) for one in rest if one[0] not in (None, ""))
    )
    return format_html("{}{}", _cell(*first), below)


def _cell(cell: Cell, column: Column) -> SafeString | str:
    if column.kind is Kind.TRACK and isinstance(cell, tuple):
        return _track(cell)
    words = said(cell, column.kind)
    tone = TONES.get(words) if column.kind is Kind.STATE else None
    return format_html('<b class="pd-{}">{}</b>', tone, words) if tone else words


def _track(track: tuple[int | None, ...]) -> SafeString:
    """Return a small line of the months, said in words beside it for who cannot see it."""
    points = " ".join(
        f"{place * 5},{20 - share // 5}" for place, share in enumerate(track) if share is not None
    )
    return format_html(
        '<svg class="pd-track" viewBox="-2 -2 60 24" width="60" height="24" role="img" aria-label="{}">'
        '<polyline points="{}"/></svg>',
        said(track, Kind.TRACK),
        points,
    )
