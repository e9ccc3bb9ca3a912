"""A Word form, filled: names in braces, 「{{件名}}」, and rows that repeat, 「{%tr for 行 in KPI %}」.

docxtpl makes one text again of what Word has cut into runs, and lifts the tags of a row or a
paragraph around it. What it gives is a Jinja template; ours knows values, loops over one table and
conditions, and nothing else: no calls, no arithmetic, no loop in a loop, nothing that could reach
for an object behind a value or run without end. Only the parts with names are written again.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from html import unescape
from typing import Any, Final

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from yakuba.foundation.files import ooxml

from .placeholders import NamedTable, Names, UnknownName
from .template_parts import UnreadableTemplate, text_of

_FILLED = re.compile(r"word/(?:document|header|footer|footnotes|endnotes)\d*\.xml")
_TAGS = re.compile(r"<[^>]*>")
_SIGN = re.compile(r"\{[{%#]")
_WIDE = re.compile(r"[｛{]\s*[｛]|[｛]\s*[{｛%％]")
_BRACES = re.compile(r"\{[{%][^<]*?[}%]\}")
_DOC_PR = re.compile(r'(<wp:docPr\b[^>]*?\bid=")(\d+)(")')
_BREAK: Final = Markup('</w:t><w:br/><w:t xml:space="preserve">')
_MOST_OF_A_PART: Final = 4 * 1024 * 1024
_MOST_MADE: Final = 60 * 1024 * 1024

_SPEECH = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Const,
    nodes.For,
    nodes.If,
    nodes.Compare,
    nodes.Operand,
    nodes.Not,
    nodes.And,
    nodes.Or,
)
_TOO_MUCH: Final = (
    "様式には、差込名、表の繰り返し、条件（if）だけを書けます。計算や関数の呼び出しは書けません。"
)
_NESTED: Final = (
    "表の繰り返しの中に、別の繰り返しは書けません。繰り返しを分けて、順に並べてください。"
)
_ROWS: Final = "繰り返しは「{%tr for 行 in 事業一覧 %}」のように、表の名前で書いてください。"
_BROKEN: Final = (
    "差込名を入れると文書の形が崩れます。"
    "「{%tr … %}」は表の行に、「{%p … %}」は段落に、それぞれ一つだけ書いてください。"
)
_TOO_LONG: Final = "差込名を入れると文書が大きくなりすぎます。繰り返しの数を減らしてください。"


def fill(parts: Mapping[str, bytes], names: Names, missing: dict[str, None]) -> dict[str, bytes]:
    """Return the parts that have names in them, filled; names that mean nothing go to `missing`.

    Raises `UnreadableTemplate` for what the form may not say.
    """
    made: dict[str, bytes] = {}
    for name, body in parts.items():
        if not _FILLED.fullmatch(name):
            continue
        text = text_of(body)
        plain = _TAGS.sub("", text)
        if not _SIGN.search(plain):
            if _WIDE.search(plain):
                raise UnreadableTemplate(
                    "差込名の波かっこが全角です。「{{件名}}」のように半角で書いてください。"
                )
            continue
        if len(body) > _MOST_OF_A_PART:
            raise UnreadableTemplate("様式の本文が長すぎます（4MBまで）。")
        made[name] = _filled(text, names, missing).encode()
    return made


def _filled(text: str, names: Names, missing: dict[str, None]) -> str:
    environment = _environment()
    source = _mended(text)
    try:
        tree = environment.parse(source)
        _Reader(names, missing).read(tree)
        if missing:
            return ""
        pieces = environment.from_string(tree).generate(_context(names))
        made = _within(pieces)
    except TemplateSyntaxError as fault:
        raise UnreadableTemplate(f"差込名の書き方を読めません。{_near(source, fault)}") from fault
    except TemplateError as fault:
        raise UnreadableTemplate(_TOO_MUCH) from fault
    made = _renumbered(made)
    _check(made)
    return made


def _mended(text: str) -> str:
    """Return the part as a Jinja template: names in one piece, loops around rows and paragraphs."""
    # LibreOffice writes quotation marks as entities; in braces they are meant as they look.
    mended: str = _BRACES.sub(lambda found: unescape(found.group(0)), _patcher().patch_xml(text))
    return mended


@cache
def _patcher() -> Any:
    # Half a second, which no process pays that never fills a form.
    from docxtpl import DocxTemplate

    return DocxTemplate("")


def _near(source: str, fault: TemplateSyntaxError) -> str:
    """Return the braces on the line of the fault that are not well written, as far as they tell."""
    lines = source.splitlines()
    line = lines[fault.lineno - 1] if 0 < fault.lineno <= len(lines) else ""
    found = re.findall(r"\{[{%].*?(?:[%}]\}|$)", _TAGS.sub("", line))
    for one in found:
        try:
            _environment().parse(one if one.startswith("{{") else "")
        except TemplateSyntaxError:
            return f"「{one[:60]}」を直してください。"
    tags = "、".join(f"「{one[:40]}」" for one in found if one.startswith("{%"))
    return (
        f"{tags}の組み合わせを確かめてください（forとendfor、ifとendif）。"
        if tags
        else "波かっこの数を確かめてください。"
    )


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, finalize=_finalized, keep_trailing_newline=True
    )
    environment.globals.clear()
    environment.filters.clear()
    environment.tests.clear()
    return environment


def _finalized(value: Any) -> Any:
    """Keep the line breaks of a value as breaks within the run of Word."""
    text = str(value)
    return _BREAK.join(text.split("\n")) if "\n" in text else text


def _context(names: Names) -> dict[str, Any]:
    single = {name: _said(value) for name, value in names.single.items()}
    return single | {name: _Rows(table) for name, table in names.tables.items()}


def _said(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int | float) else str(value)


class _Rows:
    """A table as a form sees it: rows to go through, or one row by its number from 1."""

    def __init__(self, table: NamedTable) -> None:
        self._table = table

    def __iter__(self) -> Iterator[dict[str, str]]:
        return (self._table.words(row) for row in range(len(self)))

    def __len__(self) -> int:
        return len(self._table.table.rows)

    def __getitem__(self, number: int) -> dict[str, str]:
        if number > len(self):
            return dict.fromkeys(self._table.places, "")
        return self._table.words(number - 1)


class _Reader:
    """Goes through what the form says before any of it is done."""

    def __init__(self, names: Names, missing: dict[str, None]) -> None:
        self.names, self.missing = names, missing
        # The name of a row and its table, inside a loop.
        self.row: tuple[str, NamedTable] | None = None

    def read(self, node: nodes.Node) -> None:
        """Note unknown names; raises `UnreadableTemplate` for what is not spoken here."""
        if not isinstance(node, _SPEECH):
            raise UnreadableTemplate(_TOO_MUCH)
        if isinstance(node, nodes.For):
            self._loop(node)
        elif isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem):
            self._name(node, is_asked=False)
        elif isinstance(node, nodes.If):
            self._condition(node.test)
            for child in (*node.body, *node.elif_, *node.else_):
                self.read(child)
        else:
            for child in node.iter_child_nodes():
                self.read(child)

    def _condition(self, node: nodes.Node) -> None:
        """Read a condition, in which a table stands for whether it has rows."""
        if isinstance(node, nodes.Name):
            self._name(node, is_asked=True)
        elif isinstance(node, nodes.Not):
            self._condition(node.node)
        elif isinstance(node, nodes.And | nodes.Or):
            self._condition(node.left)
            self._condition(node.right)
        else:
            self.read(node)

    def _loop(self, node: nodes.For) -> None:
        if self.row is not None:
            raise UnreadableTemplate(_NESTED)
        if not (isinstance(node.iter, nodes.Name) and isinstance(node.target, nodes.Name)):
            raise UnreadableTemplate(_ROWS)
        table = self.names.tables.get(node.iter.name)
        if table is None:
            self.missing[node.iter.name] = None
            return
        if node.recursive or node.target.name in (*self.names.single, *self.names.tables):
            raise UnreadableTemplate(_ROWS)
        self.row = (node.target.name, table)
        if node.test is not None:
            self._condition(node.test)
        for child in node.body:
            self.read(child)
        self.row = None
        for child in node.else_:
            self.read(child)

    def _name(self, node: nodes.Expr, *, is_asked: bool) -> None:
        chain = _chain(node)
        if not self._is_known(chain, is_asked=is_asked):
            self.missing[".".join(chain)] = None

    def _is_known(self, chain: list[str], *, is_asked: bool) -> bool:
        if self.row is not None and chain[0] == self.row[0]:
            return len(chain) == 2 and chain[1] in self.row[1].places
        if is_asked and len(chain) == 1 and chain[0] in self.names.tables:
            return True
        try:
            self.names.value(".".join(chain))
        except UnknownName:
            return False
        return True


def _chain(node: nodes.Node) -> list[str]:
    """Return a name with what is asked of it: 行.進捗, KPI.1.目標, 行["予算(円)"]."""
    if isinstance(node, nodes.Name):
        return [node.name]
    if isinstance(node, nodes.Getattr):
        return [*_chain(node.node), node.attr]
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        return [*_chain(node.node), str(node.arg.value)]
    raise UnreadableTemplate(_TOO_MUCH)


def _within(pieces: Iterator[str]) -> str:
    """Return the text, as long as it does not grow without end; raises `UnreadableTemplate`."""
    made: list[str] = []
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > _MOST_MADE:
            raise UnreadableTemplate(_TOO_LONG)
        made.append(piece)
    return "".join(made)


def _renumbered(text: str) -> str:
    """Give each drawing a number of its own again where a row with one was repeated."""
    known: set[int] = set()
    free = max((int(found[1]) for found in _DOC_PR.findall(text)), default=0)

    def number(found: re.Match[str]) -> str:
        nonlocal free
        own = int(found.group(2))
        if own in known:
            free += 1
            own = free
        known.add(own)
        return f"{found.group(1)}{own}{found.group(3)}"

    return _DOC_PR.sub(number, text)


def _check(text: str) -> None:
    """Refuse what Word could not open; raises `UnreadableTemplate`."""
    try:
        ooxml.read_xml(text, lambda tag, given: None)
    except ooxml.BadOffice as fault:
        raise UnreadableTemplate(_BROKEN) from fault
