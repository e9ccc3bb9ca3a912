"""The shape of a definition: everything a procedure asks, promises and decides, as values."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from .localisation import NOTHING, Localised
from .vocabulary import BasisClass, LifeEvent, ProcedureKind

SCHEMA_VERSION = 1


class QuestionType(StrEnum):
    """The kinds of answer."""

    TEXT = "TEXT"
    LONG_TEXT = "LONG_TEXT"
    NUMBER = "NUMBER"
    YEN = "YEN"
    CHOICE = "CHOICE"
    CHOICES = "CHOICES"
    YES_NO = "YES_NO"
    DATE = "DATE"
    NAME = "NAME"
    ADDRESS = "ADDRESS"
    EMAIL = "EMAIL"
    TELEPHONE = "TELEPHONE"
    FILES = "FILES"
    GROUP = "GROUP"
    DECLARATION = "DECLARATION"
    PLACE = "PLACE"
    SLOT = "SLOT"

    @property
    def label(self) -> str:
        return _TYPE_LABELS[self.value]


_TYPE_LABELS = {
    "TEXT": "一行の文字",
    "LONG_TEXT": "文章",
    "NUMBER": "数",
    "YEN": "金額",
    "CHOICE": "一つ選ぶ",
    "CHOICES": "いくつでも選ぶ",
    "YES_NO": "はい・いいえ",
    "DATE": "日付",
    "NAME": "氏名",
    "ADDRESS": "住所",
    "EMAIL": "メールアドレス",
    "TELEPHONE": "電話番号",
    "FILES": "写真・書類",
    "GROUP": "くり返しの組",
    "DECLARATION": "誓約・同意",
    "PLACE": "場所",
    "SLOT": "予約枠",
}


class TextFormat(StrEnum):
    """What a TEXT answer may consist of."""

    PLAIN = "PLAIN"
    DIGITS = "DIGITS"
    KATAKANA = "KATAKANA"
    ALPHANUMERIC = "ALPHANUMERIC"


class Certainty(StrEnum):
    """Whether a text is law with a verified source, or the town's own words."""

    LAW = "law"
    TOWN = "town"


class FeeTiming(StrEnum):
    """When the fee is paid."""

    AT_COUNTER = "AT_COUNTER"
    AFTER_REVIEW = "AFTER_REVIEW"

    @property
    def label(self) -> str:
        return {"AT_COUNTER": "窓口で納付", "AFTER_REVIEW": "審査のあとに納付"}[self.value]


class AppealRoute(StrEnum):
    """Which appeal notice (教示) the disposition carries."""

    STANDARD = "STANDARD"
    REVIEW_FIRST = "REVIEW_FIRST"
    TOWN_TEXT = "TOWN_TEXT"


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose."""

    value: str
    label: Localised
    hint: Localised = NOTHING


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `minimum` and `maximum` bound the value (NUMBER, YEN), the number of
    characters (TEXT, LONG_TEXT) or the number of things given (CHOICES, FILES, GROUP).

    `earliest` and `latest` bound a DATE: ISO, or `today`, `today+30d`, `today-18y`.
    """

    key: str
    type: QuestionType
    label: Localised
    hint: Localised = NOTHING
    required: bool = True
    when: str = ""
    options: tuple[Option, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    unit: Localised = NOTHING
    text_format: TextFormat = TextFormat.PLAIN
    earliest: str = ""
    latest: str = ""
    # FILES: media types that are taken; GROUP: the questions of one item and what an item is called.
    accept: tuple[str, ...] = ()
    questions: tuple["Question", ...] = ()
    item_label: Localised = NOTHING
    # DECLARATION: what the applicant declares.
    statement: Localised = NOTHING
    # The autocomplete token of HTML, so that a phone can fill it in.
    autocomplete: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown at once: usually one question."""

    key: str
    title: Localised
    questions: tuple[Question, ...]
    intro: Localised = NOTHING
    when: str = ""


@dataclass(frozen=True, slots=True)
class Fee:
    """What it costs: a text, and a rule table with its inputs (FEEL over the answers)."""

    text: Localised
    table: str = ""
    inputs: dict[str, str] = field(default_factory=dict)
    timing: FeeTiming = FeeTiming.AT_COUNTER


@dataclass(frozen=True, slots=True)
class StandardPeriod:
    """標準処理期間 in open days (行政手続法6条)."""

    days: int
    text: Localised


@dataclass(frozen=True, slots=True)
class ReviewStandard:
    """One item of 審査基準 (行政手続法5条); `item` is its key on the check-list."""

    item: str
    text: Localised
    source: str = ""


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A basis with its source; what is not verified is the town's own text."""

    text: str
    article: str = ""
    source: str = ""
    certainty: Certainty = Certainty.TOWN


@dataclass(frozen=True, slots=True)
class ApplicantMapping:
    """Which questions say who applies and how they are reached."""

    name: str
    email: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Appeal:
    """The parameters of the appeal notice; empty ones are filled with the town and its head."""

    route: AppealRoute = AppealRoute.STANDARD
    review_authority: str = ""
    defendant: str = ""
    representative: str = ""
    text: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Disposition:
    """What is decided, in the words of the notices; `amount` is FEEL giving yen per decision."""

    decision_kind: str
    subject: str
    granted_title: str
    granted_text: str
    refused_title: str
    refused_text: str
    may_be_partial: bool = False
    partly_title: str = ""
    partly_text: str = ""
    amount: str = ""
    refusal_reasons: tuple[str, ...] = ()
    appeal: Appeal = Appeal()


@dataclass(frozen=True, slots=True)
class NoticeTexts:
    """Paragraphs added to the messages and pages at each turn."""

    arrived: Localised = NOTHING
    granted: Localised = NOTHING
    refused: Localised = NOTHING
    completed: Localised = NOTHING


@dataclass(frozen=True, slots=True)
class Booking:
    """Which question picks the slot, and between how many days ahead it may lie."""

    slot_question: str
    days_ahead_min: int = 1
    days_ahead_max: int = 60
    cancel_until_days: int = 1


@dataclass(frozen=True, slots=True)
class FormDefinition:
    """One procedure, whole."""

    schema_version: int
    code: str
    kind: ProcedureKind
    title: Localised
    summary: Localised
    who: Localised
    minutes: int
    reading: str
    keywords: tuple[str, ...]
    life_events: tuple[LifeEvent, ...]
    section: str
    needed: tuple[Localised, ...]
    basis_class: BasisClass
    legal_basis: tuple[LegalBasis, ...]
    review_standards: tuple[ReviewStandard, ...]
    pages: tuple[Page, ...]
    applicant: ApplicantMapping
    attachments_note: Localised = NOTHING
    fee: Fee | None = None
    standard_period: StandardPeriod | None = None
    disposition: Disposition | None = None
    notices: NoticeTexts = NoticeTexts()
    booking: Booking | None = None
    satisfaction: bool = True

    def questions(self) -> Iterator[Question]:
        """Yield the questions of all pages in order; those inside groups are not among them."""
        for page in self.pages:
            yield from page.questions

    def question(self, key: str) -> Question:
        """Return the question of that key; raises KeyError."""
        for question in self.questions():
            if question.key == key:
                return question
        raise KeyError(key)

    def page_of(self, question_key: str) -> Page:
        """Return the page that asks the question; raises KeyError."""
        for page in self.pages:
            if any(question.key == question_key for question in page.questions):
                return page
        raise KeyError(question_key)

    def page(self, key: str) -> Page:
        """Return the page of that key; raises KeyError."""
        for page in self.pages:
            if page.key == key:
                return page
        raise KeyError(key)
