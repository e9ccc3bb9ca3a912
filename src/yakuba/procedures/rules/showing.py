"""Show stored answers to people, in lines."""

from collections.abc import Callable
from datetime import date
from typing import Any

from yakuba.kernel.codes import UnreadablePostalCode, format_postal_code
from yakuba.kernel.wareki import to_wareki
from yakuba.kernel.yen import format_yen

from .composites import full_address, full_kana, full_name
from .localisation import Localised, Reader
from .reading import Value
from .shape import Question, QuestionType

_YES = Localised("はい", "はい", "Yes")
_NO = Localised("いいえ", "いいえ", "No")
_DECLARED = Localised("確認しました", "確認しました", "Confirmed")
_UNANSWERED = Localised("（未入力）", "（まだ 書いていません）", "(not answered)")


def show(question: Question, value: Value, reader: Reader = Reader.JA) -> list[str]:
    """Return the answer as lines; an unanswered question says so."""
    if value is None or value in ("", [], {}):
        return [_UNANSWERED.text(reader)]
    shower = _SHOWERS.get(question.type)
    try:
        return shower(question, value, reader) if shower else str(value).split("\n")
    except (AttributeError, KeyError, TypeError, ValueError):
        # A value of another shape than the type's: shown as it is rather than hidden.
        return [str(value)]


def show_line(question: Question, value: Value, reader: Reader = Reader.JA) -> str:
    """Return the answer in one line, for lists and differences."""
    return " / ".join(line for line in show(question, value, reader) if line)


def _show_number(question: Question, value: Value, reader: Reader) -> list[str]:
    unit = question.unit.text(reader) if question.unit else ""
    space = " " if unit and reader is Reader.EN else ""
    return [f"{value:,}{space}{unit}"]


def _show_yen(question: Question, value: Value, reader: Reader) -> list[str]:
    return [f"¥{value:,}" if reader is Reader.EN else format_yen(value)]


def _option_labels(question: Question, reader: Reader) -> dict[str, str]:
    return {option.value: option.label.text(reader) for option in question.options}


def _show_choice(question: Question, value: Value, reader: Reader) -> list[str]:
    return [_option_labels(question, reader).get(value, str(value))]


def _show_choices(question: Question, value: Value, reader: Reader) -> list[str]:
    labels = _option_labels(question, reader)
    return [labels.get(item, str(item)) for item in value]


def _show_yes_no(question: Question, value: Value, reader: Reader) -> list[str]:
    return [(_YES if value else _NO).text(reader)]


def _show_date(question: Question, value: Value, reader: Reader) -> list[str]:
    day = date.fromisoformat(value)
    if reader is Reader.EN:
        return [f"{day.day} {_MONTHS[day.month - 1]} {day.year}"]
    return [f"{to_wareki(day)}（{day.year}年）"]


_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def _show_name(question: Question, value: Value, reader: Reader) -> list[str]:
    kana = full_kana(value)
    return [full_name(value), *([kana] if kana else [])]


def _show_address(question: Question, value: Value, reader: Reader) -> list[str]:
    try:
        code = f"〒{format_postal_code(str(value['postal_code']))}"
    except UnreadablePostalCode:
        code = str(value["postal_code"])
    return [code, full_address(value)]


def _show_files(question: Question, value: Value, reader: Reader) -> list[str]:
    return [str(item["name"]) for item in value]


def _show_declaration(question: Question, value: Value, reader: Reader) -> list[str]:
    return [_DECLARED.text(reader)]


def _show_place(question: Question, value: Value, reader: Reader) -> list[str]:
    lines = [str(value["text"])]
    if value.get("latitude"):
        lines.append(f"({value['latitude']}, {value['longitude']})")
    return lines


def _show_slot(question: Question, value: Value, reader: Reader) -> list[str]:
    day = _show_date(question, value["date"], reader)[0] if value.get("date") else ""
    return [f"{day} {value.get('label', '')}".strip()]


def _show_group(question: Question, value: Value, reader: Reader) -> list[str]:
    return [
        f"{question.item_label.text(reader)}{' ' if reader is Reader.EN else ''}{at}: "
        + item_line(question, item, reader)
        for at, item in enumerate(value, start=1)
    ]


def item_line(group: Question, item: dict[str, Any], reader: Reader = Reader.JA) -> str:
    """Return one item of a group in one line: its answers in the order of the questions."""
    join = ", " if reader is Reader.EN else "、"
    answered = (inner for inner in group.questions if item.get(inner.key) not in (None, "", []))
    return join.join(show_line(inner, item[inner.key], reader) for inner in answered)


_SHOWERS: dict[QuestionType, Callable[[Question, Value, Reader], list[str]]] = {
    QuestionType.NUMBER: _show_number,
    QuestionType.YEN: _show_yen,
    QuestionType.CHOICE: _show_choice,
    QuestionType.CHOICES: _show_choices,
    QuestionType.YES_NO: _show_yes_no,
    QuestionType.DATE: _show_date,
    QuestionType.NAME: _show_name,
    QuestionType.ADDRESS: _show_address,
    QuestionType.FILES: _show_files,
    QuestionType.DECLARATION: _show_declaration,
    QuestionType.PLACE: _show_place,
    QuestionType.SLOT: _show_slot,
    QuestionType.GROUP: _show_group,
}
