"""What is wrong with a playbook's document, in sentences that name the step and the remedy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from jsonschema.exceptions import ValidationError


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to put right: where it stands, and what to do."""

    place: str
    sentence: str


class UnreadablePlaybook(ValueError):
    """The document is no playbook; `faults` are all that was found."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(f"{one.place}：{one.sentence}" for one in faults))


NAMES: Final[Mapping[str, str]] = {
    "schema_version": "書式の版",
    "code": "コード",
    "title": "名称",
    "summary": "説明",
    "origin": "出どころ",
    "go_live": "本番開始",
    "phases": "段階",
    "questions": "質問",
    "windows": "時期の枠",
    "steps": "作業",
    "phase": "段階",
    "kind": "種別",
    "days": "日数",
    "role": "担う役割",
    "minimum": "法定の最短日数",
    "unit": "日数の数え方",
    "source": "根拠",
    "reason": "短くする理由",
    "window": "時期の枠",
    "effort_hours": "予定工数",
    "needs": "待つ作業",
    "step": "作業",
    "lag": "間隔",
    "deliverable": "成果物",
    "gate": "通過の条件",
    "wording": "文言",
    "note": "説明",
    "when": "この答えのときだけ",
    "repeat": "くり返す質問",
    "key": "コード",
    "label": "表示",
    "options": "選択肢",
    "value": "コード",
    "hint": "補足",
}
_LISTS: Final = {
    "steps": "作業",
    "phases": "段階",
    "questions": "質問",
    "windows": "時期の枠",
    "options": "選択肢",
    "needs": "待つ作業",
}
_TYPES: Final = {
    "string": '文字（「"」で囲む）',
    "integer": "整数",
    "array": "並び（「[」と「]」で囲む）",
    "object": "まとまり（「{」と「}」で囲む）",
}


def fault_of(error: ValidationError, document: Any) -> Fault:
    """Return what the schema found in the words of the house."""
    path = list(error.absolute_path)
    return Fault(place_of(path, document), _sentence(error, path))


def place_of(path: Sequence[Any], document: Any) -> str:
    """Return where a path leads, the step by its name: 作業「データ移行」の日数."""
    parts: list[str] = []
    value = document
    for at, key in enumerate(path):
        value = _inside(value, key)
        if isinstance(key, int):
            parts.append(_item(path[at - 1] if at else "", key, value))
        elif key not in _LISTS or at == len(path) - 1:
            parts.append(NAMES.get(key, f"「{_short(key)}」"))
    return "の".join(parts) or "手順書全体"


def _inside(value: Any, key: Any) -> Any:
    try:
        return value[key]
    except (KeyError, IndexError, TypeError):
        return None


def _item(of: Any, at: int, value: Any) -> str:
    name = _LISTS.get(str(of), "項目")
    if isinstance(value, Mapping):
        called = value.get("title") or value.get("label") or value.get("code") or value.get("step")
        if isinstance(called, str) and called:
            return f"{name}「{_short(called)}」"
    return f"{name}の{at + 1}番目"


def _sentence(error: ValidationError, path: Sequence[Any]) -> str:
    limit: Any = error.validator_value
    given: Any = error.instance
    match error.validator:
        case "required":
            lacking = [NAMES.get(name, name) for name in limit if name not in given]
            return f"{'、'.join(lacking)}がありません。加えてください。"
        case "additionalProperties":
            known = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
            odd = "、".join(f"「{_short(name)}」" for name in given if name not in known)
            return f"{odd}という項目は使えません。消すか、項目の名前を直してください。"
        case "type":
            return f"{_TYPES.get(str(limit), '正しい形')}で書いてください。"
        case "enum" | "const":
            words = limit if isinstance(limit, list) else [limit]
            return f"{'、'.join(f'「{word}」' for word in words)}のどれかにしてください。"
        case "pattern":
            return _coded(path)
        case _:
            return _bounded(str(error.validator), limit, given)


def _coded(path: Sequence[Any]) -> str:
    longest = 19 if path and path[-1] == "value" else 40
    return f"半角の英小文字・数字・ハイフンで、{longest}文字までにしてください。"


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


def _short(text: object) -> str:
    clean = str(text).encode("utf-8", "replace").decode()
    return clean if len(clean) <= 40 else f"{clean[:40]}…"
