"""What a Word or Excel file must not carry: programs, hidden objects, and ways to the outside.

Only the list of parts, their kinds and their relations are read (ECMA-376 part 2); the text of a
document is never unfolded here, so that the time it takes does not grow with what is inside.
"""

import io
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final
from xml.parsers import expat

from .rules import DOCX, XLSX


class BadOffice(Exception):
    """The file cannot be taken; the message is a Japanese sentence with the remedy."""


_SAVE = "「Word文書(.docx)」か「Excelブック(.xlsx)」の形式で保存し直してから選び直してください。"
_BROKEN = f"WordやExcelのファイルとして読めません。パスワードを外し、{_SAVE}"
_OTHER = f"WordかExcelの文書ではありません。{_SAVE}"
_MACRO = f"マクロの入ったファイルは受け取れません。マクロを外し、{_SAVE}"
_OBJECT = (
    "ほかのファイルや部品が埋め込まれた文書は受け取れません。"
    "埋め込みを図に変えるか、PDFとして保存してから選び直してください。"
)
_OUTSIDE = (
    "ほかの場所のファイルを読み込む文書は受け取れません。"
    "外部へのリンクを解除して、保存し直してから選び直してください。"
)
_LINKED = (
    "ウェブページなどへのリンクが入っています。"
    "リンクを右クリックして「ハイパーリンクの削除」をしてから選び直してください。"
)
_HUGE = "開くと大きくなりすぎるファイルです。画像を減らすか、分けて保存し直してください。"

_TYPES: Final = "[Content_Types].xml"
_MOST_PARTS: Final = 2_000
_MOST_UNFOLDED: Final = 200 * 1024 * 1024
_MOST_OF_A_LIST: Final = 2 * 1024 * 1024
_FORMAT = "application/vnd.openxmlformats-officedocument"
_MAIN: Final = {
    f"{_FORMAT}.wordprocessingml.document.main+xml": DOCX,
    f"{_FORMAT}.spreadsheetml.sheet.main+xml": XLSX,
}
# Words in the kind of a part: VBA, Excel 4.0 macros, ActiveX; embedded objects of other programs.
_ACTING: Final = ("macroenabled", "vbaproject", "macrosheet", "activex", "intlmacrosheet")
_CARRYING: Final = ("oleobject", "vnd.openxmlformats-officedocument.package", "attachedtoolbars")
_LINK_SCHEMES: Final = ("http://", "https://", "mailto:")

Attributes = dict[str, str]


def check(content: bytes, *, may_link: bool = True) -> str:
    """Return DOCX or XLSX; raises `BadOffice` for another file and for one that acts or reaches out.

    `may_link` allows what a reader has to click on: links to web pages and addresses.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            _check_size(book)
            kind = _kind(book)
            for relation in _relations(book):
                _check_relation(relation, may_link=may_link)
    except (zipfile.BadZipFile, RuntimeError, OSError, ValueError) as fault:
        raise BadOffice(_BROKEN) from fault
    return kind


def _check_size(book: zipfile.ZipFile) -> None:
    entries = book.infolist()
    if len(entries) > _MOST_PARTS or sum(one.file_size for one in entries) > _MOST_UNFOLDED:
        raise BadOffice(_HUGE)
    counted = Counter(one.filename.lower() for one in entries)
    # Of two parts of one name, each program may read another one.
    if any(one.flag_bits & 1 for one in entries) or max(counted.values(), default=0) > 1:
        raise BadOffice(_BROKEN)


def _kind(book: zipfile.ZipFile) -> str:
    """Return what the main part is said to be, after every part was looked at by name and kind."""
    names = book.namelist()
    if _TYPES not in names:
        raise BadOffice(_OTHER)
    kinds = {
        given.get("PartName", "").lstrip("/"): given.get("ContentType", "").lower()
        for given in _elements(book, _TYPES)
    }
    if any(word in kind for kind in kinds.values() for word in _ACTING):
        raise BadOffice(_MACRO)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise BadOffice(_MACRO)
    if any(word in kind for kind in kinds.values() for word in _CARRYING):
        raise BadOffice(_OBJECT)
    # A chart carries its numbers as a small book; anything else in there is a foreign object.
    if any("/embeddings/" in name and not name.endswith(".xlsx") for name in names):
        raise BadOffice(_OBJECT)
    main = {_MAIN[kind] for name, kind in kinds.items() if kind in _MAIN and name in names}
    if len(main) != 1:
        raise BadOffice(_OTHER)
    return main.pop()


def _relations(book: zipfile.ZipFile) -> Iterator[Attributes]:
    for name in book.namelist():
        if name.lower().endswith(".rels"):
            yield from _elements(book, name)


def _check_relation(given: Attributes, *, may_link: bool) -> None:
    if given.get("TargetMode", "").lower() != "external":
        return
    is_link = given.get("Type", "").endswith("/hyperlink")
    if not is_link or not given.get("Target", "").lower().startswith(_LINK_SCHEMES):
        raise BadOffice(_OUTSIDE)
    if not may_link:
        raise BadOffice(_LINKED)


def _elements(book: zipfile.ZipFile, name: str) -> list[Attributes]:
    """Return the attributes of every element of a small part, in whatever encoding it is."""
    if book.getinfo(name).file_size > _MOST_OF_A_LIST:
        raise BadOffice(_HUGE)
    found: list[Attributes] = []
    read_xml(book.read(name), lambda tag, given: found.append(given))
    return found


def read_xml(part: bytes | str, on_element: Callable[[str, Attributes], object]) -> None:
    """Read a part with expat, element by element; raises `BadOffice`.

    The one place where XML of others is read. No Office file declares a document type, so one that
    does is refused before any entity is looked at (OWASP ASVS 5.0 V1.5.1).
    """
    parser = expat.ParserCreate()
    parser.StartElementHandler = on_element
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(part, True)
    except expat.ExpatError as fault:
        raise BadOffice(_BROKEN) from fault


def _refuse(*declared: object) -> None:
    raise BadOffice(_BROKEN)
