"""What a JSON Schema finds wrong with a document, in sentences that name the place and the remedy."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from jsonschema.exceptions import ValidationError

_TYPES: Final = {
    "string": '文字（「"」で囲む）',
    "integer": "整数",
    "boolean": "true か false",
    "array": "並び（「[」と「]」で囲む）",
    "object": "まとまり（「{」と「}」で囲む）",
}
_LONGEST_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to put right: where it stands, and what to do."""

    place: str
    sentence: str


class UnreadableDocument(ValueError):
    """A document is not what it is given as; `faults` are all that was found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(f"{one.place}：{one.sentence}" for one in self.faults))


@dataclass(frozen=True, slots=True)
class Words:
    """How a kind of document is spoken of.

    `whole` is the document itself, `names` its properties, `lists` what one item of a list is
    called, `patterns` what a property that has to fit a pattern asks for.
    """

    whole: str
    names: Mapping[str, str]
    lists: Mapping[str, str]
    patterns: Mapping[str, str]
    pattern: str

    def fault_of(self, error: ValidationError, document: Any) -> Fault:
        """Return what the schema found in these words."""
        path = list(error.absolute_path)
        return Fault(self.place_of(path, document), self._sentence(error, path))

    def place_of(self, path: Sequence[Any], document: Any) -> str:
        """Return where a path leads, an item by its name: 作業「データ移行」の日数."""
        parts: list[str] = []
        value = document
        for at, key in enumerate(path):
            value = _inside(value, key)
            if isinstance(key, int):
                parts.append(self._item(path[at - 1] if at else "", key, value))
            elif key not in self.lists or at == len(path) - 1:
                parts.append(self.names.get(key, f"「{shortened(key)}」"))
        return "の".join(parts) or self.whole

    def _item(self, of: Any, at: int, value: Any) -> str:
        name = self.lists.get(str(of), "項目")
        if isinstance(value, Mapping):
            found = (value.get(key) for key in ("title", "name", "label", "code", "step"))
            called = next((one for one in found if isinstance(one, str) and one), "")
            if called:
                return f"{name}「{shortened(called)}」"
        return f"{name}の{at + 1}番目"

    def _sentence(self, error: ValidationError, path: Sequence[Any]) -> str:
        limit: Any = error.validator_value
        given: Any = error.instance
        match error.validator:
            case "required":
                lacking = [self.names.get(name, name) for name in limit if name not in given]
                return f"{'、'.join(lacking)}がありません。加えてください。"
            case "additionalProperties":
                known = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
                odd = "、".join(f"「{shortened(name)}」" for name in given if name not in known)
                return f"{odd}という項目は使えません。消すか、項目の名前を直してください。"
            case "type":
                return f"{_TYPES.get(str(limit), '正しい形')}で書いてください。"
            case "enum" | "const":
                words = limit if isinstance(limit, list) else [limit]
                return f"{'、'.join(f'「{word}」' for word in words)}のどれかにしてください。"
            case "pattern":
                return self.patterns.get(str(path[-1]) if path else "", self.pattern)
            case _:
                return _bounded(str(error.validator), limit, given)


def _inside(value: Any, key: Any) -> Any:
    try:
        return value[key]
    except (KeyError, IndexError, TypeError):
        return None


def _bounded(rule: str, limit: Any, given: Any) -> str:
    match rule:
        case "minLength":
            return "空です。入力してください。"
        case "maxLength":
            return f"長すぎます（{len(given)}文字）。{limit}文字までにしてください。"
        case "minimum":
            return f"{limit}以上の整数にしてください。"
        case "maximum":
            return f"{limit}以下の整数にしてください。"
        case "minItems":
            return f"{limit}個以上を書いてください。"
        case "maxItems":
            return f"多すぎます（{len(given)}個）。{limit}個までにしてください。"
        case _:
            return "書き方を確かめてください。"


def shortened(text: object) -> str:
    """Return a text of the document as it is quoted: what cannot be written is shown as ?."""
    clean = str(text).encode("utf-8", "replace").decode()
    return clean if len(clean) <= _LONGEST_SHOWN else f"{clean[:_LONGEST_SHOWN]}…"
