"""A definition in words, for those who decide about it but do not read JSON."""

import re
from collections.abc import Mapping
from typing import Any

from yakuba.kernel import feel
from yakuba.kernel.feel import syntax as s

from .conditions import parsed
from .shape import (
    AppealRoute,
    Certainty,
    FormDefinition,
    LegalBasis,
    Question,
    QuestionType,
    TextFormat,
)

_COMPARED = {
    "=": "「{left}」が{right}のとき",
    "!=": "「{left}」が{right}でないとき",
    "<": "「{left}」が{right}より小さいとき",
    "<=": "「{left}」が{right}以下のとき",
    ">": "「{left}」が{right}より大きいとき",
    ">=": "「{left}」が{right}以上のとき",
}
_FORMATS = {
    TextFormat.DIGITS: "数字だけ",
    TextFormat.KATAKANA: "カタカナだけ",
    TextFormat.ALPHANUMERIC: "英数字だけ",
}
_COUNTED = {QuestionType.CHOICES: "個", QuestionType.FILES: "件", QuestionType.GROUP: "件"}
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")


class _NoWords(Exception):
    """The expression is beyond these words; the expression itself is shown."""


# Conditions


def condition_words(text: str, questions: Mapping[str, Question]) -> str:
    """Return the condition as a Japanese clause: 「マイクロチップを…」が「はい」のとき."""
    if not text:
        return ""
    try:
        return _clause(parsed(text), questions)
    except feel.FeelSyntaxError:
        return f"読めない条件：{text}"
    except _NoWords:
        return f"次の式が成り立つとき：{text}"


def _clause(expr: s.Expr, questions: Mapping[str, Question]) -> str:
    if isinstance(expr, s.Logic):
        return _joint(expr, questions)
    if isinstance(expr, s.Name) and expr.name in questions:
        return f"「{questions[expr.name].label.ja}」が「はい」のとき"
    if isinstance(expr, s.Comparison):
        asked = _asked(expr.left, questions)
        words = _COMPARED.get(expr.operator)
        if words is None:
            raise _NoWords
        return words.format(left=_label(expr.left, questions), right=_value(expr.right, asked))
    if isinstance(expr, s.Call) and expr.function == "list contains":
        asked = _asked(expr.arguments[0], questions)
        chosen = _value(expr.arguments[1], asked)
        return f"「{_label(expr.arguments[0], questions)}」で{chosen}を選んだとき"
    raise _NoWords


def _joint(expr: s.Logic, questions: Mapping[str, Question]) -> str:
    if expr.operator == "and" and any(
        isinstance(side, s.Logic) and side.operator == "or" for side in (expr.left, expr.right)
    ):
        # Words have no brackets: what belongs together would be lost.
        raise _NoWords
    left, right = _clause(expr.left, questions), _clause(expr.right, questions)
    if expr.operator == "or":
        return f"{left}、または{right}"
    if left.endswith("のとき"):
        return f"{left.removesuffix('のとき')}で、{right}"
    return f"{left}、かつ{right}"


def _asked(expr: s.Expr, questions: Mapping[str, Question]) -> Question | None:
    return questions.get(expr.name) if isinstance(expr, s.Name) else None


def _label(expr: s.Expr, questions: Mapping[str, Question]) -> str:
    asked = _asked(expr, questions)
    if asked is not None:
        return asked.label.ja
    if isinstance(expr, s.Call) and expr.function == "count" and len(expr.arguments) == 1:
        return f"{_label(expr.arguments[0], questions)}の件数"
    raise _NoWords


def _value(expr: s.Expr, asked: Question | None) -> str:
    if not isinstance(expr, s.Literal):
        raise _NoWords
    value = expr.value
    if value is None:
        return "無記入"
    if isinstance(value, bool):
        return "「はい」" if value else "「いいえ」"
    labels = {option.value: option.label.ja for option in asked.options} if asked else {}
    return f"「{labels[value]}」" if isinstance(value, str) and value in labels else f"{value}"


# Questions


def limits_words(question: Question) -> list[str]:
    """Return what an answer may be: 15文字まで, 数字だけ, 今日まで."""
    unit = _unit(question)
    least, most = question.minimum, question.maximum
    found: list[str] = []
    if least is not None and least == most:
        found.append(f"ちょうど{least}{unit}")
    else:
        found += [f"{least}{unit}以上"] if least is not None else []
        found += [f"{most}{unit}まで"] if most is not None else []
    if question.text_format in _FORMATS:
        found.append(_FORMATS[question.text_format])
    found += [f"{day_words(question.earliest)}から"] if question.earliest else []
    found += [f"{day_words(question.latest)}まで"] if question.latest else []
    if question.accept:
        found.append("受け付ける形式：" + "、".join(question.accept))
    return found


def _unit(question: Question) -> str:
    if question.type in (QuestionType.TEXT, QuestionType.LONG_TEXT):
        return "文字"
    if question.type is QuestionType.YEN:
        return "円"
    return _COUNTED.get(question.type, question.unit.ja)


def day_words(text: str) -> str:
    """Return a bound of a date in words: today-18y is 今日の18年前."""
    if not text.startswith("today"):
        return text
    moved = re.fullmatch(r"today([+-])(\d+)([dmy])", text)
    if moved is None:
        return "今日"
    unit = {"d": "日", "m": "か月", "y": "年"}[moved[3]]
    return f"今日の{moved[2]}{unit}{'後' if moved[1] == '+' else '前'}"


def all_questions(definition: FormDefinition) -> dict[str, Question]:
    """Return every question by key; those of groups stand for themselves in their group's words."""
    found: dict[str, Question] = {}
    for question in definition.questions():
        found |= {inner.key: inner for inner in question.questions if inner.key not in found}
    return found | {question.key: question for question in definition.questions()}


# What surrounds the questions


def certainty_words(basis: LegalBasis) -> str:
    """Return whether a text is verified law or the town's own words."""
    return "法令" if basis.certainty is Certainty.LAW else "町の独自の文"


def route_words(route: AppealRoute) -> str:
    """Return which appeal notice goes with the disposition."""
    return {
        AppealRoute.STANDARD: "審査請求と取消訴訟のどちらもできる（標準の教示）",
        AppealRoute.REVIEW_FIRST: "審査請求の裁決を経てから訴える（審査請求前置）",
        AppealRoute.TOWN_TEXT: "町が書いた教示",
    }[route]


# Places

_PARTS = {
    "pages": "ページ",
    "questions": "質問",
    "options": "選択肢",
    "legal_basis": "根拠",
    "review_standards": "審査基準",
    "needed": "用意するもの",
    "keywords": "さがすことば",
    "life_events": "ライフイベント",
    "applicant": "申請者",
    "disposition": "処分",
    "booking": "予約",
    "standard_period": "標準処理期間",
    "fee": "手数料",
    "notices": "お知らせの文",
    "appeal": "教示",
    "office": "所管課",
    "section": "課のコード",
    "when": "条件",
    "label": "問いの文",
    "hint": "補足",
    "title": "名称",
    "summary": "概要",
    "who": "できる人",
    "text": "文",
    "statement": "誓約の文",
    "item_label": "一件の呼び名",
    "intro": "前書き",
    "code": "コード",
    "kind": "区分",
    "type": "種類",
    "key": "名前",
    "schema_version": "書式の版",
}


def place_words(path: str, document: Any) -> str:
    """Return a place in words: 3番目のページ「連絡先」の1番目の質問「電話番号」の条件."""
    words: list[str] = []
    here, part = document, ""
    for name, number in _STEP.findall(path):
        if number:
            here = _inside(here, int(number))
            called = _called(here)
            words[-1:] = [f"{int(number) + 1}番目の{part}{called}"]
        else:
            part = _PARTS.get(name, name)
            words.append(part)
            here = _inside(here, name)
    return "の".join(words) or "定義の全体"


def _inside(here: Any, step: str | int) -> Any:
    if isinstance(here, Mapping) and isinstance(step, str):
        return here.get(step)
    if isinstance(here, list) and isinstance(step, int) and step < len(here):
        return here[step]
    return None


def _called(here: Any) -> str:
    if not isinstance(here, Mapping):
        return ""
    for name in ("title", "label", "text", "item"):
        found = here.get(name)
        text = found.get("ja") if isinstance(found, Mapping) else found
        if isinstance(text, str) and text:
            return f"「{text[:40]}」"
    return ""
