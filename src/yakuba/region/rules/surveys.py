"""The questions of a need survey as data, and what a town answers to them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from yakuba.kernel.text import clean_text

from .dispatch import Theme

MOST_QUESTIONS: Final = 40
MOST_OPTIONS: Final = 20
_MOST_TEXT: Final = 1_000
_MOST_NUMBER: Final = 1_000_000_000


class Kind(StrEnum):
    """How a question is answered."""

    ONE = "ONE"
    MANY = "MANY"
    SCALE = "SCALE"
    NUMBER = "NUMBER"
    TEXT = "TEXT"

    @property
    def label(self) -> str:
        return {
            "ONE": "一つ選ぶ",
            "MANY": "いくつでも選ぶ",
            "SCALE": "5段階",
            "NUMBER": "数",
            "TEXT": "文章",
        }[self.value]


SCALE: Final = ("1 必要ない", "2 あまり必要ない", "3 どちらともいえない", "4 必要", "5 とても必要")


@dataclass(frozen=True, slots=True)
class Question:
    """One question; options are the words to choose from, kept as they are."""

    code: str
    label: str
    kind: Kind
    options: tuple[str, ...] = ()
    is_required: bool = True
    hint: str = ""

    @property
    def choices(self) -> tuple[str, ...]:
        """What may be chosen; nothing for numbers and text."""
        return SCALE if self.kind is Kind.SCALE else self.options


class UnreadableQuestions(ValueError):
    """Questions that cannot be asked; the message says which and why."""


def read_questions(document: Iterable[Mapping[str, Any]]) -> tuple[Question, ...]:
    """Return the questions of a stored or uploaded list; raises `UnreadableQuestions`."""
    found = tuple(_question(one) for one in document)
    if not found:
        raise UnreadableQuestions("質問を一つ以上入力してください。")
    if len(found) > MOST_QUESTIONS:
        raise UnreadableQuestions(f"質問は{MOST_QUESTIONS}問までにしてください。")
    twice = [code for code, count in Counter(one.code for one in found).items() if count > 1]
    if twice:
        raise UnreadableQuestions(f"質問の番号「{twice[0]}」が二つあります。")
    return found


def _question(given: Mapping[str, Any]) -> Question:
    try:
        made = Question(
            code=str(given["code"]),
            label=str(given["label"]).strip(),
            kind=Kind(given["kind"]),
            options=tuple(str(one).strip() for one in given.get("options", ())),
            is_required=bool(given.get("is_required", True)),
            hint=str(given.get("hint", "")),
        )
    except (KeyError, ValueError, TypeError) as fault:
        raise UnreadableQuestions("質問には番号・文・答え方が必要です。") from fault
    if not made.label:
        raise UnreadableQuestions("質問の文を入力してください。")
    if made.kind in (Kind.ONE, Kind.MANY) and not 2 <= len(set(made.options)) <= MOST_OPTIONS:
        raise UnreadableQuestions(
            f"「{made.label}」の選択肢を、2個から{MOST_OPTIONS}個まで、重ならないように入力してください。"
        )
    return made


def to_document(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """Return the questions as JSON values."""
    return [
        asdict(one) | {"kind": one.kind.value, "options": list(one.options)} for one in questions
    ]


_LINE_KINDS: Final = {
    "一つ": Kind.ONE,
    "複数": Kind.MANY,
    "段階": Kind.SCALE,
    "数": Kind.NUMBER,
    "文章": Kind.TEXT,
}


def from_lines(text: str) -> tuple[Question, ...]:
    """Return the questions typed one a line: 答え方｜質問｜選択肢、選択肢; raises `UnreadableQuestions`.

    An asterisk before the question makes it optional.
    """
    found = []
    for place, line in enumerate(filter(None, map(str.strip, text.splitlines())), start=1):
        parts = [part.strip() for part in line.replace("|", "｜").split("｜")]
        if len(parts) < 2 or parts[0] not in _LINE_KINDS:
            raise UnreadableQuestions(
                f"{place}行目を読めません。「一つ｜質問｜選択肢A、選択肢B」のように入力してください。"
            )
        label = parts[1].lstrip("*＊").strip()
        options = [one.strip() for one in parts[2].split("、")] if len(parts) > 2 else []
        found.append(
            {
                "code": f"q{place}",
                "label": label,
                "kind": _LINE_KINDS[parts[0]].value,
                "options": [one for one in options if one],
                "is_required": label == parts[1],
            }
        )
    return read_questions(found)


def to_lines(questions: Iterable[Question]) -> str:
    """Return the questions one a line, as `from_lines` reads them."""
    words = {kind: word for word, kind in _LINE_KINDS.items()}
    lines = []
    for one in questions:
        star = "" if one.is_required else "*"
        options = f"｜{'、'.join(one.options)}" if one.options else ""
        lines.append(f"{words[one.kind]}｜{star}{one.label}{options}")
    return "\n".join(lines)


def faults_in(
    questions: Iterable[Question], answers: Mapping[str, Any], *, is_final: bool
) -> dict[str, str]:
    """Return by the code of the question what is wrong; a draft may leave answers out."""
    found = {}
    for question in questions:
        value = answers.get(question.code)
        if value in (None, "", []):
            if question.is_required and is_final:
                found[question.code] = f"「{question.label}」に答えてください。"
        elif fault := _fault(question, value):
            found[question.code] = fault
    return found


def _fault(question: Question, value: object) -> str:
    if question.kind is Kind.NUMBER:
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        if not is_whole or not 0 <= value <= _MOST_NUMBER:  # type: ignore[operator]
            return f"「{question.label}」は0以上の整数で入力してください。"
        return ""
    if question.kind is Kind.TEXT:
        if not isinstance(value, str) or len(value) > _MOST_TEXT:
            return f"「{question.label}」は{_MOST_TEXT:,}字までで入力してください。"
        return ""
    chosen = value if isinstance(value, list) else [value]
    if question.kind is not Kind.MANY and len(chosen) > 1:
        return f"「{question.label}」は一つだけ選んでください。"
    if not all(one in question.choices for one in chosen):
        return f"「{question.label}」の選択肢から選んでください。"
    return ""


def tidied(questions: Iterable[Question], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers to these questions only, text cleaned, empty ones left out."""
    kept = {}
    for question in questions:
        value = answers.get(question.code)
        if isinstance(value, str):
            value = clean_text(value)
        if value not in (None, "", []):
            kept[question.code] = value
    return kept


@dataclass(frozen=True, slots=True)
class Result:
    """What all towns together answered to one question; `n` answered it."""

    question: Question
    n: int
    counts: tuple[tuple[str, int], ...] = ()
    total: int | None = None
    texts: tuple[tuple[str, str], ...] = ()


def results_of(
    questions: Iterable[Question], answers: Iterable[tuple[str, Mapping[str, Any]]]
) -> list[Result]:
    """Return the result of each question; answers come with the name of the town."""
    rows = list(answers)
    return [_result(question, rows) for question in questions]


def _result(question: Question, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> Result:
    given = [(town, one[question.code]) for town, one in rows if question.code in one]
    if question.kind is Kind.NUMBER:
        return Result(
            question, len(given), total=sum(value for _, value in given) if given else None
        )
    if question.kind is Kind.TEXT:
        return Result(question, len(given), texts=tuple(given))
    counted = Counter(_chosen(value for _, value in given))
    return Result(question, len(given), tuple((one, counted[one]) for one in question.choices))


def _chosen(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        yield from value if isinstance(value, list) else [value]


def said(question: Question, answers: Mapping[str, Any]) -> str:
    """Return the answer as text for a table."""
    value = answers.get(question.code)
    if value is None:
        return ""
    return "、".join(value) if isinstance(value, list) else str(value)


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer to a survey says that a request for an adviser can begin with."""

    themes: tuple[Theme, ...]
    problem: str


def told_in(questions: Iterable[Question], answers: Mapping[str, Any]) -> Told:
    """Return the themes that were chosen by their names, and what was written in own words."""
    asked = list(questions)
    chosen = {
        one
        for question in asked
        if question.kind in (Kind.ONE, Kind.MANY) and question.code in answers
        for one in _chosen([answers[question.code]])
    }
    texts = [
        str(answers[question.code])
        for question in asked
        if question.kind is Kind.TEXT and answers.get(question.code)
    ]
    return Told(tuple(one for one in Theme if one.label in chosen), "\n".join(texts))
