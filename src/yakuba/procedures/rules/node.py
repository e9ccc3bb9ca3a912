"""Read a JSON document part by part, naming the place of whatever is wrong with it."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from .localisation import NOTHING, Localised

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


class BadDefinition(ValueError):
    """A document that is not a definition: `path` says where, the message what to do."""

    def __init__(self, path: str, sentence: str) -> None:
        super().__init__(f"{path}: {sentence}")
        self.path = path
        self.sentence = sentence


class Node:
    """One JSON object of the document, read key by key; unread keys are faults."""

    def __init__(self, value: object, path: str) -> None:
        if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
            raise BadDefinition(path, "「{ }」で囲んだ項目の集まりにしてください。")
        self.values: dict[str, Any] = dict(value)
        self.path = path
        self.read: set[str] = set()

    def at(self, key: str) -> str:
        return f"{self.path}.{key}"

    def fault(self, key: str, sentence: str) -> BadDefinition:
        return BadDefinition(self.at(key), sentence)

    def get(self, key: str) -> Any:
        self.read.add(key)
        return self.values.get(key)

    def text(self, key: str, *, default: str | None = None) -> str:
        value = self.get(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not value.strip():
            raise self.fault(key, "文字を入れてください。")
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        value = self.get(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self.fault(key, "true か false にしてください。")
        return value

    def number(self, key: str, *, least: int = 0) -> int:
        value = self.maybe_number(key)
        if value is None or value < least:
            raise self.fault(key, f"{least}以上の整数にしてください。")
        return value

    def maybe_number(self, key: str) -> int | None:
        value = self.get(key)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            raise self.fault(key, "整数にしてください。")
        return value

    def word(self, key: str, words: type[E], default: E | None = None) -> E:
        value = self.get(key)
        if value is None and default is not None:
            return default
        try:
            return words(value)
        except ValueError:
            names = "、".join(word.value for word in words)
            raise self.fault(key, f"次のどれかにしてください: {names}") from None

    def localised(self, key: str, *, optional: bool = False) -> Localised:
        value = self.get(key)
        if value is None and optional:
            return NOTHING
        return localised(value, self.at(key))

    def many(self, key: str, make: Callable[[object, str], T], *, least: int = 0) -> tuple[T, ...]:
        value = self.get(key)
        value = [] if value is None else value
        if not isinstance(value, list) or len(value) < least:
            raise self.fault(
                key, f"{least}個以上の並びにしてください。" if least else "並びにしてください。"
            )
        return tuple(make(item, f"{self.at(key)}[{at}]") for at, item in enumerate(value))

    def maybe(self, key: str, make: Callable[[object, str], T]) -> T | None:
        value = self.get(key)
        return None if value is None else make(value, self.at(key))

    def done(self) -> None:
        unknown = sorted(set(self.values) - self.read)
        if unknown:
            raise self.fault(unknown[0], "知らない項目です。名前を確かめるか、消してください。")


def text(value: object, path: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise BadDefinition(path, "文字を入れてください。")
    return value


def localised(value: object, path: str) -> Localised:
    if isinstance(value, str) and value.strip():
        return Localised(value)
    node = Node(value, path)
    text = Localised(node.text("ja"), node.text("easy", default=""), node.text("en", default=""))
    node.done()
    return text
