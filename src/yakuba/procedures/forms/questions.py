"""Questions of a definition as a page draws them, and what a browser sent as the rules read it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yakuba.foundation.ui.fields import Mistake
from yakuba.kernel.wareki import to_wareki
from yakuba.procedures.rules.answers import raw_of
from yakuba.procedures.rules.fields import PREFECTURES, Part, parts_of
from yakuba.procedures.rules.localisation import Reader
from yakuba.procedures.rules.reading import WHOLE, AnswerError
from yakuba.procedures.rules.shape import Question, QuestionType

_CHOOSES = (QuestionType.CHOICE, QuestionType.CHOICES, QuestionType.YES_NO, QuestionType.SLOT)
_WHOLE_ONLY = (
    QuestionType.FILES,
    QuestionType.GROUP,
    QuestionType.DECLARATION,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to tick."""

    id: str
    value: str
    label: str
    hint: str = ""
    is_chosen: bool = False
    is_disabled: bool = False


@dataclass(frozen=True, slots=True)
class PartField:
    """One input: how it is called, what stands in it, what is wrong with it."""

    id: str
    name: str
    label: str
    value: str
    control: str
    required: bool
    errors: tuple[str, ...] = ()
    hint: str = ""
    input_type: str = "text"
    inputmode: str = ""
    autocomplete: str = ""
    width: str = ""
    suffix: str = ""
    maximum: int = 0
    options: tuple[Choice, ...] = ()

    @property
    def described_by(self) -> str:
        """The ids of hint and error, as far as they are there."""
        there = (("hint", self.hint), ("error", self.errors))
        return " ".join(f"{self.id}-{name}" for name, present in there if present)


@dataclass(slots=True)
class QuestionField:
    """One question with its inputs."""

    question: Question
    id: str
    name: str
    label: str
    hint: str
    shape: str
    required: bool
    parts: list[PartField] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    statement: str = ""
    # What the view adds: attached files, items of a group, slots by day.
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def described_by(self) -> str:
        """The ids of hint and error of the question as a whole."""
        there = (("hint", self.hint), ("error", self.errors))
        return " ".join(f"{self.id}-{name}" for name, present in there if present)

    @property
    def part(self) -> PartField:
        """The only input of a question that has one."""
        return self.parts[0]

    def mistakes(self) -> Iterator[Mistake]:
        """Yield the lines of the error summary that belong to the question."""
        goal = self.choices[0].id if self.choices else self.id
        for text in self.errors:
            yield Mistake(goal, text)
        for part in self.parts:
            for text in part.errors:
                yield Mistake(part.id, text)


@dataclass(slots=True)
class QuestionForm:
    """The questions that are shown at once."""

    fields: list[QuestionField]
    general: list[str] = field(default_factory=list)

    @property
    def mistakes(self) -> list[Mistake]:
        """Every error, in the order of the page; those of no field come first."""
        found = [Mistake("", text) for text in self.general]
        for one in self.fields:
            found += one.mistakes()
        return found

    @property
    def errors(self) -> bool:
        """Whether the title of the page has to say so."""
        return bool(self.mistakes)


# What the page shows again


def raw_of_stored(question: Question, value: Any) -> dict[str, Any]:
    """Return the stored answer as one would type it: a date in the era, numbers as text."""
    if question.type is QuestionType.DATE and isinstance(value, str):
        try:
            return {WHOLE: to_wareki(date.fromisoformat(value))}
        except ValueError:
            return {WHOLE: value}
    raw = raw_of(question, value)
    return {
        part: str(item) if isinstance(item, int) and not isinstance(item, bool) else item
        for part, item in raw.items()
    }


# What the page draws


def form_of(
    questions: Iterable[Question],
    raws: Mapping[str, Mapping[str, Any]],
    errors: Mapping[str, Sequence[AnswerError]],
    reader: Reader,
    prefix: str = "",
) -> QuestionForm:
    """Return the form with what was typed or stored and what is wrong with it."""
    return QuestionForm(
        [
            field_of(one, raws.get(one.key, {}), errors.get(one.key, ()), reader, prefix)
            for one in questions
        ]
    )


def field_of(
    question: Question,
    raw: Mapping[str, Any],
    errors: Sequence[AnswerError],
    reader: Reader,
    prefix: str = "",
) -> QuestionField:
    """Return the question ready to draw."""
    name = f"{prefix}{question.key}"
    drawn = QuestionField(
        question=question,
        id=f"q-{name.replace('.', '-')}",
        name=name,
        label=question.label.text(reader),
        hint=question.hint.text(reader),
        shape=_shape(question),
        required=question.required,
        statement=question.statement.text(reader),
    )
    if question.type in _CHOOSES:
        drawn.choices = _choices(question, raw, reader, drawn)
    elif question.type not in _WHOLE_ONLY:
        drawn.parts = [
            _part(question, part, raw, errors, reader, drawn) for part in parts_of(question)
        ]
    else:
        drawn.extra["ticked"] = raw.get(WHOLE) in ("yes", True)
    own = {part.name for part in parts_of(question)} if drawn.parts else set()
    drawn.errors = [error.text(reader) for error in errors if error.field not in own]
    return drawn


def _shape(question: Question) -> str:
    kind = question.type
    if kind in (QuestionType.CHOICE, QuestionType.CHOICES, QuestionType.YES_NO):
        return "choices"
    if kind in (QuestionType.NAME, QuestionType.ADDRESS, QuestionType.PLACE):
        return kind.value.lower()
    if kind in (*_WHOLE_ONLY, QuestionType.SLOT):
        return kind.value.lower()
    return "single"


def _choices(
    question: Question, raw: Mapping[str, Any], reader: Reader, drawn: QuestionField
) -> list[Choice]:
    sent = raw.get(WHOLE, "")
    chosen = set(sent) if isinstance(sent, list) else {sent}
    if question.type is QuestionType.YES_NO:
        options = [("yes", _("はい"), ""), ("no", _("いいえ"), "")]
    else:
        options = [
            (option.value, option.label.text(reader), option.hint.text(reader))
            for option in question.options
        ]
    return [
        Choice(f"{drawn.id}-{at}", value, label, hint, value in chosen)
        for at, (value, label, hint) in enumerate(options)
    ]


def _part(
    question: Question,
    part: Part,
    raw: Mapping[str, Any],
    errors: Sequence[AnswerError],
    reader: Reader,
    drawn: QuestionField,
) -> PartField:
    is_whole = part.name == WHOLE
    sent = raw.get(part.name, "")
    value = sent if isinstance(sent, str) else ""
    own_id = drawn.id if is_whole else f"{drawn.id}-{part.name}"
    options: tuple[Choice, ...] = ()
    control = "textarea" if question.type is QuestionType.LONG_TEXT else "input"
    if part.name == "prefecture":
        control = "select"
        options = tuple(Choice("", name, name, is_chosen=name == value) for name in PREFECTURES)
    return PartField(
        id=own_id,
        name=f"{drawn.name}.{part.name}",
        label=part.label.text(reader),
        value=value,
        control=control,
        required=question.required and part.required,
        errors=tuple(error.text(reader) for error in errors if error.field == part.name),
        hint=part.hint.text(reader) if not is_whole else drawn.hint,
        input_type={QuestionType.EMAIL: "email", QuestionType.TELEPHONE: "tel"}.get(
            question.type, "text"
        ),
        inputmode=part.inputmode,
        autocomplete=part.autocomplete,
        width=_width(question, part),
        suffix=_suffix(question, reader),
        maximum=part.maximum,
        options=options,
    )


_WIDTHS = {
    "postal_code": "w8",
    "prefecture": "w12",
    "family": "w12",
    "given": "w12",
    "family_kana": "w12",
    "given_kana": "w12",
}
_WIDTH_OF_TYPE = {
    QuestionType.NUMBER: "w8",
    QuestionType.YEN: "w12",
    QuestionType.DATE: "w20",
    QuestionType.TELEPHONE: "w20",
}


def _width(question: Question, part: Part) -> str:
    if part.name != WHOLE:
        return _WIDTHS.get(part.name, "")
    if question.type is QuestionType.TEXT and part.maximum <= 20:
        return "w12"
    return _WIDTH_OF_TYPE.get(question.type, "")


def _suffix(question: Question, reader: Reader) -> str:
    if question.type is QuestionType.YEN:
        return _("円")
    return question.unit.text(reader)
