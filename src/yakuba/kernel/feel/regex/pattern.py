"""A pattern read into a program of small steps."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from yakuba.kernel.feel.regex import characters as c

_LONGEST: Final = 1_000
_MOST_STEPS: Final = 4_000
_DEEPEST: Final = 40


class BadPattern(ValueError):
    """The text is no regular expression of XPath, or one too large."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it is, whereto it leads, the characters it takes, its cost.

    kinds: take, split (first `to`, then `other`), jump, save (place `to`), start, end, again
    (the text of group `to`), match.
    """

    kind: str
    to: int = 0
    other: int = 0
    takes: c.Characters | None = None
    cost: int = 1


@dataclass(frozen=True, slots=True)
class Program:
    """The steps of a pattern, the number of its groups, whether it looks back at a group."""

    steps: tuple[Step, ...]
    groups: int
    looks_back: bool
    any_case: bool
    by_line: bool


# What builds the steps of a part: it is given the list to append to.
Part = Callable[[list[Step]], None]


@lru_cache(maxsize=64)
def compiled(text: str, flags: str = "") -> Program:
    """Return the program of a pattern; raises `BadPattern`. Flags are s, m, i, x and q."""
    if len(text) > _LONGEST or set(flags) - set("smixq"):
        raise BadPattern(text)
    reader = _Reader(text, flags)
    part = reader.whole()
    steps: list[Step] = []
    part(steps)
    _put(steps, Step("match"))
    return Program(tuple(steps), reader.groups, reader.looks_back, "i" in flags, "m" in flags)


def _put(steps: list[Step], step: Step) -> None:
    if len(steps) >= _MOST_STEPS:
        raise BadPattern("too many steps")
    steps.append(step)


class _Reader:
    def __init__(self, text: str, flags: str) -> None:
        self._text = text
        self._flags = flags
        self._at = 0
        self._depth = 0
        self._parts = 0
        self.groups = 0
        self._closed: set[int] = set()
        self.looks_back = False

    def whole(self) -> Part:
        if "q" in self._flags:
            return _sequence([self._taking(c.one(letter)) for letter in self._text])
        if "x" in self._flags:
            self._text = _without_blanks(self._text)
        part = self._branches()
        if self._at < len(self._text):
            raise BadPattern(")")
        return part

    def _branches(self) -> Part:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise BadPattern("too deep")
        found = [self._branch()]
        while self._take("|"):
            found.append(self._branch())
        self._depth -= 1
        part = found[-1]
        for earlier in reversed(found[:-1]):
            part = _either(earlier, part)
        return part

    def _branch(self) -> Part:
        pieces: list[Part] = []
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            pieces.append(self._piece())
        return _sequence(pieces)

    def _piece(self) -> Part:
        atom = self._atom()
        bounds = self._quantity()
        if bounds is None:
            return atom
        return _repeated(atom, *bounds, lazy=self._take("?"))

    def _quantity(self) -> tuple[int, int | None] | None:
        if self._take("?"):
            return 0, 1
        if self._take("*"):
            return 0, None
        if self._take("+"):
            return 1, None
        if not self._take("{"):
            return None
        least = self._number()
        most: int | None = least
        if self._take(","):
            most = None if self._peek() == "}" else self._number()
        if not self._take("}") or (most is not None and most < least):
            raise BadPattern("{")
        return least, most

    def _number(self) -> int:
        began = self._at
        while self._peek().isascii() and self._peek().isdigit():
            self._at += 1
        if not 0 < self._at - began <= 4:
            raise BadPattern("{")
        return int(self._text[began : self._at])

    def _atom(self) -> Part:
        letter = self._next()
        if letter == "(":
            return self._group()
        if letter == "[":
            self._parts = 0
            characters = self._class()
            return self._taking(characters, 1 + self._parts // 4)
        if letter == ".":
            return self._taking(c.anything if "s" in self._flags else c.outside(c.is_line_end))
        if letter in "^$":
            return _step(Step("start" if letter == "^" else "end"))
        if letter == "\\":
            return self._escape()
        if letter in "?*+{}]":
            raise BadPattern(letter)
        return self._taking(c.one(letter))

    def _group(self) -> Part:
        if self._take("?"):
            if not self._take(":"):
                raise BadPattern("(?")
            part = self._branches()
            self._close()
            return part
        self.groups += 1
        number = self.groups
        part = self._branches()
        self._close()
        self._closed.add(number)
        return _sequence(
            [_step(Step("save", 2 * number)), part, _step(Step("save", 2 * number + 1))]
        )

    def _close(self) -> None:
        if not self._take(")"):
            raise BadPattern("(")

    def _escape(self) -> Part:
        if self._peek() in "123456789" and self._peek():
            number = int(self._next())
            while self._peek().isdigit() and number * 10 + int(self._peek()) in self._closed:
                number = number * 10 + int(self._next())
            if number not in self._closed:
                raise BadPattern("back-reference")
            self.looks_back = True
            return _step(Step("again", number))
        return self._taking(self._escaped())

    def _escaped(self) -> c.Characters:
        letter = self._next()
        if letter in "pP":
            if not self._take("{"):
                raise BadPattern("\\p")
            name = ""
            while self._peek() not in ("}", ""):
                name += self._next()
            found = c.category(name)
            if found is None or not self._take("}"):
                raise BadPattern(name)
            return c.outside(found) if letter == "P" else found
        single = c.single(letter)
        if single is not None:
            return c.one(single)
        family = c.family(letter)
        if family is None:
            raise BadPattern(letter)
        return family

    def _class(self) -> c.Characters:
        """Read a class after its opening bracket: [^a-z-[aeiou]]."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise BadPattern("too deep")
        negated = self._take("^")
        letters: set[str] = set()
        parts: list[c.Characters] = []
        others: c.Characters | None = None
        while not self._take("]"):
            if (parts or letters) and self._text.startswith("-[", self._at):
                self._at += 2
                others = self._class()
                if not self._take("]"):
                    raise BadPattern("-[")
                break
            part = self._class_part()
            if isinstance(part, str):
                letters.add(part)
            else:
                parts.append(part)
        self._depth -= 1
        self._parts += len(parts)
        if not parts and not letters:
            raise BadPattern("[]")
        return c.without(c.either(frozenset(letters), parts), others, negated=negated)

    def _class_part(self) -> str | c.Characters:
        """Read a letter or a set of letters."""
        low = self._next()
        if low == "[":
            raise BadPattern("[")
        if low == "\\":
            single = c.single(self._peek())
            if single is None:
                return self._escaped()
            self._at += 1
            low = single
        following = self._text[self._at + 1 : self._at + 2]
        if self._peek() != "-" or following in ("]", "["):
            return low
        self._at += 1
        high = self._next()
        if high == "\\":
            single = c.single(self._next())
            if single is None:
                raise BadPattern("-\\")
            high = single
        if high < low:
            raise BadPattern(f"{low}-{high}")
        return c.between(low, high)

    def _taking(self, characters: c.Characters, cost: int = 1) -> Part:
        if "i" in self._flags:
            characters = c.any_case(characters)
        return _step(Step("take", takes=characters, cost=cost))

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _next(self) -> str:
        letter = self._peek()
        if not letter:
            raise BadPattern("end")
        self._at += 1
        return letter

    def _take(self, letter: str) -> bool:
        taken = self._peek() == letter
        self._at += taken
        return taken


def _without_blanks(text: str) -> str:
    """Return the pattern without blanks outside classes (flag x)."""
    kept, depth, escaped = "", 0, False
    for letter in text:
        if not c.is_space(letter) or depth:
            kept += letter
        depth += 0 if escaped else (letter == "[") - (letter == "]")
        escaped = letter == "\\" and not escaped
    return kept


def _step(step: Step) -> Part:
    return lambda steps: _put(steps, step)


def _sequence(parts: list[Part]) -> Part:
    def build(steps: list[Step]) -> None:
        for part in parts:
            part(steps)

    return build


def _either(first: Part, second: Part) -> Part:
    def build(steps: list[Step]) -> None:
        at = len(steps)
        _put(steps, Step("split"))
        first(steps)
        leave = len(steps)
        _put(steps, Step("jump"))
        steps[at] = Step("split", at + 1, leave + 1)
        second(steps)
        steps[leave] = Step("jump", len(steps))

    return build


def _repeated(part: Part, least: int, most: int | None, *, lazy: bool) -> Part:
    def build(steps: list[Step]) -> None:
        for _ in range(least):
            before = len(steps)
            part(steps)
            # Nothing repeated is nothing, and must not take time.
            if len(steps) == before:
                return
        if most is None:
            at = len(steps)
            _put(steps, Step("split"))
            part(steps)
            _put(steps, Step("jump", at))
            steps[at] = _forked(at + 1, len(steps), lazy=lazy)
            return
        forks: list[int] = []
        for _ in range(most - least):
            forks.append(len(steps))
            _put(steps, Step("split"))
            part(steps)
        for at in forks:
            steps[at] = _forked(at + 1, len(steps), lazy=lazy)

    return build


def _forked(on: int, past: int, *, lazy: bool) -> Step:
    return Step("split", past, on) if lazy else Step("split", on, past)
