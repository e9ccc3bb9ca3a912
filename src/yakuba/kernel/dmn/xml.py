"""XML of others, read without its dangers: no document type, no entities, bounded size and depth."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

MOST_BYTES: Final = 8 * 1024 * 1024
_MOST_ELEMENTS: Final = 200_000
_DEEPEST: Final = 120
_SEPARATOR: Final = "\n"


class UnreadableXml(ValueError):
    """The text is no XML that may be read; the message is a Japanese sentence with the remedy."""


@dataclass(slots=True)
class Element:
    """An element: its namespace and name, attributes without a namespace, children, own text."""

    namespace: str
    name: str
    attributes: dict[str, str]
    children: "list[Element]" = field(default_factory=list)
    text: str = ""

    def child(self, name: str) -> "Element | None":
        """Return the first child of that name in the element's own namespace."""
        return next(self.all(name), None)

    def all(self, *names: str) -> "Iterator[Element]":
        """Yield the children of these names in the element's own namespace."""
        for child in self.children:
            if child.name in names and child.namespace == self.namespace:
                yield child

    def get(self, name: str) -> str:
        """Return the attribute, nothing where it is absent."""
        return self.attributes.get(name, "").strip()


class _Builder:
    def __init__(self) -> None:
        self.open: list[Element] = []
        self.root: Element | None = None
        self._count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > _MOST_ELEMENTS or len(self.open) >= _DEEPEST:
            raise UnreadableXml("XMLが大きすぎるか、入れ子が深すぎます。ファイルを分けてください。")
        namespace, _, name = tag.rpartition(_SEPARATOR)
        plain = {key: text for key, text in attributes.items() if _SEPARATOR not in key}
        element = Element(namespace, name, plain)
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def end(self, tag: str) -> None:
        self.open.pop()

    def data(self, text: str) -> None:
        if self.open:
            self.open[-1].text += text

    def refuse(self, *_: object) -> None:
        raise UnreadableXml(
            "文書型宣言（DOCTYPE）のあるXMLは読み込めません。宣言を取り除いて保存し直してください。"
        )


def read_xml(content: bytes) -> Element:
    """Return the root element; raises `UnreadableXml`."""
    if len(content) > MOST_BYTES:
        raise UnreadableXml("XMLが大きすぎます。8メガバイトまでのファイルにしてください。")
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    # Without a document type there are no entities of its own: refused before any is unfolded.
    parser.StartDoctypeDeclHandler = builder.refuse
    parser.EntityDeclHandler = builder.refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as fault:
        if isinstance(fault, UnreadableXml):
            raise
        line = getattr(fault, "lineno", 0)
        raise UnreadableXml(
            f"{f'{line}行目で' if line else ''}XMLとして読めません。書き出した元のソフトウェアで保存し直してください。"
        ) from fault
    if builder.root is None:
        raise UnreadableXml("XMLが空です。ファイルを選び直してください。")
    return builder.root
