"""The zip file of a town's form: taken apart within bounds, and put together the same each time."""

import io
import zipfile
from collections.abc import Mapping
from typing import Final

from yakuba.foundation.files import ooxml

from .packing import packed

MOST_BYTES: Final = 5 * 1024 * 1024
MOST_UNFOLDED: Final = 60 * 1024 * 1024


class UnreadableTemplate(ValueError):
    """The file is no form that can be filled; the message says what to do."""


def parts_of(content: bytes) -> tuple[str, dict[str, bytes]]:
    """Return the media type and the parts by name, in order; raises `UnreadableTemplate`.

    A form acts on nothing and reaches nowhere: it leaves the house as the town's own paper.
    """
    if len(content) > MOST_BYTES:
        raise UnreadableTemplate("様式のファイルが大きすぎます（5MBまで）。")
    try:
        kind = ooxml.check(content, may_link=False)
    except ooxml.BadOffice as fault:
        raise UnreadableTemplate(f"様式として使えません。{fault}") from fault
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        entries = book.infolist()
        if sum(entry.file_size for entry in entries) > MOST_UNFOLDED:
            raise UnreadableTemplate("様式のファイルは、開くと大きすぎます。")
        try:
            return kind, {entry.filename: book.read(entry) for entry in entries}
        except (zipfile.BadZipFile, RuntimeError, OSError) as fault:
            raise UnreadableTemplate(
                "様式のファイルが壊れています。保存し直してください。"
            ) from fault


def repacked(parts: Mapping[str, bytes], changed: Mapping[str, bytes]) -> bytes:
    """Return the parts in their order, the changed ones in their places, without any date."""
    return packed({name: changed.get(name, body) for name, body in parts.items()})


def text_of(body: bytes) -> str:
    """Return a part as text; raises `UnreadableTemplate`."""
    try:
        return body.decode()
    except UnicodeDecodeError as fault:
        raise UnreadableTemplate("様式の文字を読めません。保存し直してください。") from fault


def unknown(names: Mapping[str, None]) -> UnreadableTemplate:
    """Return what to say of names that no report knows, all of them at once."""
    told = "、".join(f"{{{{{name}}}}}" for name in names)
    return UnreadableTemplate(
        f"様式にある差込名が分かりません：{told}。「差込名の一覧」にある名前に直してください。"
    )


NO_NAMES: Final = "様式に差込名がありません。値を入れるところに「{{件名}}」のように、半角の波かっこで書いてください。"
