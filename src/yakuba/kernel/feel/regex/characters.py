"""Sets of characters: what an escape, a dot or a class in brackets stands for."""

import unicodedata
from collections.abc import Callable
from typing import Final

Characters = Callable[[str], bool]

_BLOCKS: Final[dict[str, tuple[int, int]]] = {
    "BasicLatin": (0x0000, 0x007F),
    "Latin-1Supplement": (0x0080, 0x00FF),
    "LatinExtended-A": (0x0100, 0x017F),
    "Greek": (0x0370, 0x03FF),
    "Cyrillic": (0x0400, 0x04FF),
    "GeneralPunctuation": (0x2000, 0x206F),
    "CJKSymbolsandPunctuation": (0x3000, 0x303F),
    "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF),
    "CJKUnifiedIdeographsExtensionA": (0x3400, 0x4DBF),
    "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
    "CJKCompatibilityIdeographs": (0xF900, 0xFAFF),
    "HalfwidthandFullwidthForms": (0xFF00, 0xFFEF),
}
_CATEGORIES: Final = frozenset(
    [
        "L",
        "Lu",
        "Ll",
        "Lt",
        "Lm",
        "Lo",
        "M",
        "Mn",
        "Mc",
        "Me",
        "N",
        "Nd",
        "Nl",
        "No",
        "P",
        "Pc",
        "Pd",
        "Ps",
        "Pe",
        "Pi",
        "Pf",
        "Po",
        "Z",
        "Zs",
        "Zl",
        "Zp",
        "S",
        "Sm",
        "Sc",
        "Sk",
        "So",
        "C",
        "Cc",
        "Cf",
        "Co",
        "Cn",
    ]
)
_SINGLE: Final = {"n": "\n", "r": "\r", "t": "\t"} | {sign: sign for sign in "\\|.?*+(){}-[]^$"}


def one(character: str) -> Characters:
    """Return the set of one character."""
    return lambda given: given == character


def between(low: str, high: str) -> Characters:
    """Return the set of the characters from one to another."""
    return lambda given: low <= given <= high


def either(letters: frozenset[str], parts: list[Characters]) -> Characters:
    """Return the set of the letters and of what is in any of the parts."""
    return lambda given: given in letters or any(part(given) for part in parts)


def without(characters: Characters, others: Characters | None, *, negated: bool) -> Characters:
    """Return the set, or all that is outside it, less the others."""
    return lambda given: (
        characters(given) is not negated and not (others is not None and others(given))
    )


def outside(characters: Characters) -> Characters:
    """Return the set of all other characters."""
    return lambda given: not characters(given)


def any_case(characters: Characters) -> Characters:
    """Return the set with the capital and small forms of its characters."""
    # The capital of some letters is two letters (ß); those stay as they are.
    return lambda given: any(
        len(form) == 1 and characters(form) for form in (given, given.lower(), given.upper())
    )


def single(letter: str) -> str | None:
    """Return the character an escape such as \\n or \\. stands for."""
    return _SINGLE.get(letter)


def family(letter: str) -> Characters | None:
    """Return the set of a one-letter escape such as \\d, None when there is none."""
    rule = _FAMILIES.get(letter.lower())
    if rule is None:
        return None
    return outside(rule) if letter.isupper() else rule


def category(name: str) -> Characters | None:
    """Return the set of \\p{name}: a category of Unicode or a block; None for another name."""
    if name in _CATEGORIES:
        return lambda given: unicodedata.category(given).startswith(name)
    bounds = _BLOCKS.get(name.removeprefix("Is")) if name.startswith("Is") else None
    if bounds is None:
        return None
    low, high = bounds
    return lambda given: low <= ord(given) <= high


def anything(given: str) -> bool:
    """Tell that every character will do."""
    return bool(given)


def is_line_end(given: str) -> bool:
    """Tell whether a dot passes the character over (unless flag s is given)."""
    return given in "\n\r"


def is_space(given: str) -> bool:
    """Tell whether the character is blank in the sense of XML."""
    return given in " \t\n\r"


def _begins_name(given: str) -> bool:
    return given in "_:" or unicodedata.category(given)[0] == "L"


def _in_name(given: str) -> bool:
    return _begins_name(given) or given in "-.·" or unicodedata.category(given)[0] in "MN"


_FAMILIES: Final[dict[str, Characters]] = {
    "s": is_space,
    "d": lambda given: unicodedata.category(given) == "Nd",
    "w": lambda given: unicodedata.category(given)[0] not in "PZC",
    "i": _begins_name,
    "c": _in_name,
}
