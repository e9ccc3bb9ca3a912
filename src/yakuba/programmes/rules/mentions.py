"""Who is named in a comment: 「@青木 美咲さん」, with or without the blank, surname alone if it is clear. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

# An address (aoki@example.jp) is no mention: what stands before the sign must not be part of one.
_SIGN = re.compile(r"(?<![A-Za-z0-9._+-])[@＠]")
_BLANK = re.compile(r"[\s　]+")
# As many characters of a name as are shown in a refusal.
_SHOWN = 12
_END = re.compile(r"[\s　、。，．・（）()「」,.!?！？:：;；]|さん|様|氏|係長|課長|部長|主任")


@dataclass(frozen=True, slots=True)
class Named:
    """A person who may be named: key and full name, surname first, 「青木 美咲」."""

    key: int
    name: str

    @property
    def surname(self) -> str:
        return _BLANK.split(self.name.strip())[0]


@dataclass(slots=True)
class Found:
    """Keys of those who are named, in order; what names nobody, what names more than one."""

    keys: list[int] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)


def squeezed(name: str) -> str:
    """Return the name without blanks, as names are compared."""
    return _BLANK.sub("", name)


def has_mentions(text: str) -> bool:
    """Tell whether somebody may be named at all."""
    return _SIGN.search(text) is not None


def find_mentions(text: str, people: Iterable[Named], near: frozenset[int] = frozenset()) -> Found:
    """Return who is named; of several of a surname the one `near` the matter is meant."""
    full: dict[str, list[int]] = defaultdict(list)
    short: dict[str, list[int]] = defaultdict(list)
    for person in people:
        full[squeezed(person.name)].append(person.key)
        short[person.surname].append(person.key)
    found = Found()
    for sign in _SIGN.finditer(text):
        rest = text[sign.end() :]
        keys = _longest(rest, full) or _narrowed(short.get(_word(rest), []), near)
        if not keys:
            found.unknown.append(_word(rest))
        elif len(keys) > 1:
            found.unclear.append(_word(rest))
        elif keys[0] not in found.keys:
            found.keys.append(keys[0])
    found.unknown = [word for word in found.unknown if word]
    return found


def _longest(rest: str, names: dict[str, list[int]]) -> list[int]:
    """Return the keys of the longest name with which the text goes on, blanks left out."""
    head = squeezed(rest[:60].split("\n")[0])
    for length in range(min(len(head), 30), 0, -1):
        if keys := names.get(head[:length]):
            return keys
    return []


def _narrowed(keys: list[int], near: frozenset[int]) -> list[int]:
    close = [key for key in keys if key in near]
    return close if len(close) == 1 else keys


def _word(rest: str) -> str:
    """Return what was typed after the sign, up to the end of the name."""
    return _END.split(rest[: _SHOWN * 2], maxsplit=1)[0][:_SHOWN]
