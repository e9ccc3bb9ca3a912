"""Functions on texts (DMN 1.5, 10.3.4.3)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from yakuba.kernel.feel.arithmetic import LONGEST_TEXT
from yakuba.kernel.feel.builtins.numeric import cut
from yakuba.kernel.feel.builtins.signature import Form, form
from yakuba.kernel.feel.regex import BadPattern, Match, Program, compiled, find_all, search
from yakuba.kernel.feel.run import NoAnswer, Run


def _length(run: Run, text: str) -> object:
    return Decimal(len(text))


def _substring(run: Run, text: str, start: Decimal, length: Decimal | None = None) -> object:
    at = cut(start)
    if not at:
        raise NoAnswer("位置は1から、後ろからは-1から数えます。")
    first = at - 1 if at > 0 else len(text) + at
    if first < 0 or (first >= len(text) and text):
        return "" if first >= 0 else text[: max(first + cut(length), 0)] if length else text
    if length is None:
        return text[first:]
    if length < 1:
        raise NoAnswer("長さは1以上です。")
    return text[first : first + cut(length)]


def _before(run: Run, text: str, match: str) -> object:
    found = text.find(match)
    return text[:found] if found >= 0 else ""


def _after(run: Run, text: str, match: str) -> object:
    found = text.find(match)
    return text[found + len(match) :] if found >= 0 else ""


def _split(run: Run, text: str, delimiter: str) -> object:
    program = _program(delimiter, "", run)
    if search(program, "", run) is not None:
        raise NoAnswer("区切りの書き方が空の文字列に当てはまります。")
    run.spend_text(len(text))
    parts: list[object] = []
    at = 0
    for found in find_all(program, text, run):
        parts.append(text[at : found.start])
        at = found.end
    return [*parts, text[at:]]


def _matches(run: Run, text: str, pattern: str, flags: str | None = None) -> object:
    return search(_program(pattern, flags or "", run), text, run) is not None


def _replace(
    run: Run, text: str, pattern: str, replacement: str, flags: str | None = None
) -> object:
    program = _program(pattern, flags or "", run)
    if search(program, "", run) is not None:
        raise NoAnswer("置き換える書き方が空の文字列に当てはまります。")
    pieces = [replacement] if "q" in (flags or "") else _pieces(replacement, program.groups)
    parts: list[str] = []
    at = length = 0
    for found in find_all(program, text, run):
        parts += [text[at : found.start], _filled(pieces, found)]
        length += len(parts[-1]) + len(parts[-2])
        if length > LONGEST_TEXT:
            raise NoAnswer("文字列が長くなりすぎます。")
        run.spend_text(len(parts[-1]) + len(parts[-2]))
        at = found.end
    return "".join(parts) + text[at:]


def _program(pattern: str, flags: str, run: Run) -> Program:
    # A pattern that was not read before costs time too.
    run.spend(10 + len(pattern))
    try:
        return compiled(pattern, flags)
    except BadPattern:
        raise NoAnswer(f"「{pattern[:50]}」は正規表現として読めません。") from None


def _pieces(replacement: str, groups: int) -> list[str | int]:
    """Return the texts and numbers of groups of a replacement such as `$1年`."""
    pieces: list[str | int] = []
    at = 0
    while at < len(replacement):
        letter, following = replacement[at], replacement[at + 1 : at + 2]
        if letter == "\\":
            if following not in ("\\", "$"):
                raise NoAnswer("置き換え後の「\\」は「\\\\」と書いてください。")
            pieces.append(following)
            at += 2
        elif letter == "$":
            if not (following.isascii() and following.isdigit()):
                raise NoAnswer("置き換え後の「$」の後には数字が必要です。")
            number, at = int(following), at + 2
            while (
                replacement[at : at + 1].isdigit() and number * 10 + int(replacement[at]) <= groups
            ):
                number, at = number * 10 + int(replacement[at]), at + 1
            pieces.append(number if number <= groups else "")
        else:
            pieces.append(letter)
            at += 1
    return pieces


def _filled(pieces: list[str] | list[str | int], found: Match) -> str:
    return "".join(piece if isinstance(piece, str) else found.group(piece) for piece in pieces)


def _join(run: Run, items: list[object], delimiter: str | None = None) -> object:
    texts = [item for item in items if isinstance(item, str)]
    if len(texts) + sum(item is None for item in items) != len(items):
        raise NoAnswer("つなげられるのは文字列だけです。")
    length = sum(map(len, texts)) + len(delimiter or "") * len(texts)
    if length > LONGEST_TEXT:
        raise NoAnswer("文字列が長くなりすぎます。")
    run.spend_text(length + len(items))
    return (delimiter or "").join(texts)


def _on_texts(rule: Callable[..., object]) -> Callable[..., object]:
    """Make a rule of one that needs no run; its texts are paid by their length."""

    def paid(run: Run, *texts: str) -> object:
        run.spend_text(sum(map(len, texts)))
        return rule(*texts)

    return paid


FORMS: Final[dict[str, tuple[Form, ...]]] = {
    "string length": (form("string: string", _length),),
    "upper case": (form("string: string", _on_texts(str.upper)),),
    "lower case": (form("string: string", _on_texts(str.lower)),),
    "substring": (form("string: string, start position: number, length?: number", _substring),),
    "substring before": (form("string: string, match: string", _before),),
    "substring after": (form("string: string, match: string", _after),),
    "contains": (form("string: string, match: string", _on_texts(lambda a, b: b in a)),),
    "starts with": (form("string: string, match: string", _on_texts(str.startswith)),),
    "ends with": (form("string: string, match: string", _on_texts(str.endswith)),),
    "split": (form("string: string, delimiter: string", _split),),
    "matches": (form("input: string, pattern: string, flags?: string|null", _matches),),
    "replace": (
        form("input: string, pattern: string, replacement: string, flags?: string|null", _replace),
    ),
    "string join": (form("list: list, delimiter?: string|null", _join),),
}
