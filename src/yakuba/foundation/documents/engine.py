"""Typesetting: a Typst template and data become an archivable, accessible PDF."""

import json
import threading
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from .fonts import described, font_folders, missing_characters, strings_in

# Templates of all apps lie below, so that one may import another: "/foundation/documents/…".
ROOT: Final = Path(__file__).resolve().parents[2]
NOTICE: Final = ROOT / "foundation" / "documents" / "templates" / "typst" / "notice.typ"

# One compiler keeps fonts and parsed templates warm; Typst's world is not meant for two at once.
_lock = threading.Lock()


class MissingFont(Exception):
    """Characters that no installed face can draw; the message names them and the remedy."""

    def __init__(self, characters: list[str]) -> None:
        self.characters = characters
        super().__init__(
            f"文書の書体にない文字があります：{described(characters)}。"
            "標準の字に置き換えるか、外字の書体を追加してください。"
        )


class UnableToTypeset(Exception):
    """The template and the data do not fit; the message is for staff."""


def typeset(
    source: str | Path,
    data: Mapping[str, Any],
    *,
    title: str,
    made_at: datetime | None = None,
) -> bytes:
    """Return the PDF of the template (a path, or Typst text) filled with the data.

    The data reaches the template as a JSON value and never as source, so that nothing a person
    typed can be read as markup. The same source, data and `made_at` give the same bytes. Raises
    `MissingFont` and `UnableToTypeset`.
    """
    missing = missing_characters(title + strings_in(data))
    if missing:
        raise MissingFont(missing)
    template: Any = source.encode() if isinstance(source, str) else source
    inputs = {"data": json.dumps(data, ensure_ascii=False), "title": title}
    with _lock:
        try:
            made = _compiler().compile(
                template,
                format="pdf",
                sys_inputs=inputs,
                # PDF/A-2a (ISO 19005-2) for keeping, PDF/UA-1 (ISO 14289-1) for those who listen.
                pdf_standards=["a-2a", "ua-1"],
                root=ROOT,
                timestamp=int(made_at.timestamp()) if made_at else None,
            )
        except typst.TypstError as error:
            raise UnableToTypeset(f"文書のひな形に誤りがあります({error.message})。") from error
    if not isinstance(made, bytes):
        raise UnableToTypeset("文書を作れませんでした。")
    return made


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=list(font_folders()),
    )
    return typst.Compiler(root=str(ROOT), font_paths=fonts)
