"""Typesetting: a Typst template and data become an archivable, accessible PDF."""

import json
import subprocess
import sys
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
# One long paper at a time: two would need the memory of two.
_one_apart = threading.Lock()
_PRESS: Final = Path(__file__).resolve().with_name("press.py")
_PATIENCE: Final = 180


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
    apart: bool = False,
) -> bytes:
    """Return the PDF of the template (a path, or Typst text) filled with the data.

    The data reaches the template as a JSON value and never as source, so that nothing a person
    typed can be read as markup. The same source, data and `made_at` give the same bytes. A long
    paper is set `apart`, in a process of its own that gives its memory back; its source is a path.
    Raises `MissingFont` and `UnableToTypeset`.
    """
    missing = missing_characters(title + strings_in(data))
    if missing:
        raise MissingFont(missing)
    inputs = {"data": json.dumps(data, ensure_ascii=False), "title": title}
    if apart:
        return _typeset_apart(Path(source), inputs, made_at)
    template: Any = source.encode() if isinstance(source, str) else source
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


def _typeset_apart(template: Path, inputs: dict[str, str], made_at: datetime | None) -> bytes:
    job = {
        "root": str(ROOT),
        "template": str(template),
        "inputs": inputs,
        "font_folders": list(font_folders()),
        "timestamp": int(made_at.timestamp()) if made_at else None,
    }
    with _one_apart:
        # Isolated: the program is ours by its full path and sees nothing of this environment.
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-I", str(_PRESS)],
            input=json.dumps(job).encode(),
            capture_output=True,
            check=False,
            timeout=_PATIENCE,
        )
    if done.returncode or not done.stdout:
        told = done.stderr.decode(errors="replace")[-400:]
        raise UnableToTypeset(f"文書を作れませんでした({told})。")
    return done.stdout


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=list(font_folders()),
    )
    return typst.Compiler(root=str(ROOT), font_paths=fonts)
