"""What is wrong with a playbook's document, in sentences that name the step and the remedy."""

from typing import Final

from yakuba.kernel.schema_words import UnreadableDocument, Words


class UnreadablePlaybook(UnreadableDocument):
    """The document is no playbook; `faults` are all that was found."""


_NAMES: Final = {
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
WORDS: Final = Words(
    whole="手順書全体",
    names=_NAMES,
    lists=_LISTS,
    patterns={"value": "半角の英小文字・数字・ハイフンで、19文字までにしてください。"},
    pattern="半角の英小文字・数字・ハイフンで、40文字までにしてください。",
)
