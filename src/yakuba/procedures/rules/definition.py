"""Read a definition document: JSON in, `FormDefinition` out, or the first fault by its place."""

import re
from collections.abc import Iterable
from datetime import date

from .node import BadDefinition, Node, localised, text
from .shape import (
    SCHEMA_VERSION,
    Appeal,
    AppealRoute,
    ApplicantMapping,
    Booking,
    Certainty,
    Disposition,
    Fee,
    FeeTiming,
    FormDefinition,
    LegalBasis,
    NoticeTexts,
    Option,
    Page,
    Question,
    QuestionType,
    ReviewStandard,
    StandardPeriod,
    TextFormat,
)
from .vocabulary import BasisClass, LifeEvent, ProcedureKind

__all__ = ["BadDefinition", "FormDefinition", "parse"]

_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
_CODE = re.compile(r"[a-z][a-z0-9-]{0,59}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}|today([+-](\d{1,4}[dm]|\d{1,3}y))?")


def parse(document: object) -> FormDefinition:
    """Return the definition; raises `BadDefinition` at the first fault."""
    node = Node(document, "$")
    if node.get("schema_version") != SCHEMA_VERSION:
        raise node.fault("schema_version", f"{SCHEMA_VERSION} にしてください。")
    code = node.text("code")
    if not _CODE.fullmatch(code):
        raise node.fault("code", "英小文字で始まる英小文字・数字・ハイフンにしてください。")
    definition = FormDefinition(
        schema_version=SCHEMA_VERSION,
        code=code,
        kind=node.word("kind", ProcedureKind),
        title=node.localised("title"),
        summary=node.localised("summary"),
        who=node.localised("who"),
        minutes=node.number("minutes", least=1),
        reading=node.text("reading"),
        keywords=node.many("keywords", text),
        life_events=node.many("life_events", _life_event),
        section=_section(node.get("office"), node.at("office")),
        needed=node.many("needed", localised),
        basis_class=node.word("basis_class", BasisClass),
        legal_basis=node.many("legal_basis", _legal_basis, least=1),
        review_standards=node.many("review_standards", _review_standard),
        pages=node.many("pages", _page, least=1),
        applicant=_applicant(node.get("applicant"), node.at("applicant")),
        attachments_note=node.localised("attachments_note", optional=True),
        fee=node.maybe("fee", _fee),
        standard_period=node.maybe("standard_period", _standard_period),
        disposition=node.maybe("disposition", _disposition),
        notices=node.maybe("notices", _notices) or NoticeTexts(),
        booking=node.maybe("booking", _booking),
        satisfaction=node.flag("satisfaction", default=True),
    )
    node.done()
    _check_whole(definition)
    return definition


def _check_whole(definition: FormDefinition) -> None:
    """Refuse what only shows when the parts are seen together."""
    _check_once((page.key for page in definition.pages), "$.pages", "ページ")
    _check_once((question.key for question in definition.questions()), "$.pages", "質問")
    _check_once((item.item for item in definition.review_standards), "$.review_standards", "項目")
    if (definition.disposition is not None) != (definition.kind is ProcedureKind.DISPOSITION):
        raise BadDefinition("$.disposition", "処分(DISPOSITION)の手続にだけ、必ず書いてください。")
    if (definition.booking is not None) != (definition.kind is ProcedureKind.BOOKING):
        raise BadDefinition("$.booking", "申込(BOOKING)の手続にだけ、必ず書いてください。")
    _check_points_at(definition, "$.applicant.name", definition.applicant.name, QuestionType.NAME)
    for part, wanted in (
        ("email", QuestionType.EMAIL),
        ("phone", QuestionType.TELEPHONE),
        ("address", QuestionType.ADDRESS),
    ):
        if key := getattr(definition.applicant, part):
            _check_points_at(definition, f"$.applicant.{part}", key, wanted)
    if definition.booking:
        slot = definition.booking.slot_question
        _check_points_at(definition, "$.booking.slot_question", slot, QuestionType.SLOT)


def _check_once(keys: Iterable[str], path: str, what: str) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise BadDefinition(path, f"{what}「{key}」が二度あります。別の名前にしてください。")
        seen.add(key)


def _check_points_at(definition: FormDefinition, path: str, key: str, wanted: QuestionType) -> None:
    try:
        found = definition.question(key).type
    except KeyError:
        raise BadDefinition(
            path, f"質問「{key}」がありません。質問の名前を入れてください。"
        ) from None
    if found is not wanted:
        raise BadDefinition(path, f"質問「{key}」は{wanted.label}の質問にしてください。")


def _key(node: Node, name: str = "key") -> str:
    key = node.text(name)
    if not _KEY.fullmatch(key):
        raise node.fault(name, "英小文字で始まる英小文字・数字・下線にしてください。")
    return key


def _life_event(value: object, path: str) -> LifeEvent:
    return Node({"event": value}, path).word("event", LifeEvent)


def _section(value: object, path: str) -> str:
    node = Node(value, path)
    section = node.text("section")
    node.done()
    return section


def _legal_basis(value: object, path: str) -> LegalBasis:
    node = Node(value, path)
    basis = LegalBasis(
        text=node.text("text"),
        article=node.text("article", default=""),
        source=node.text("source", default=""),
        certainty=node.word("certainty", Certainty),
    )
    node.done()
    if basis.certainty is Certainty.LAW and not basis.source:
        raise node.fault("source", "法令として示すには出典を入れてください。")
    return basis


def _review_standard(value: object, path: str) -> ReviewStandard:
    node = Node(value, path)
    standard = ReviewStandard(
        item=_key(node, "item"),
        text=node.localised("text"),
        source=node.text("source", default=""),
    )
    node.done()
    return standard


def _applicant(value: object, path: str) -> ApplicantMapping:
    node = Node(value, path)
    mapping = ApplicantMapping(
        name=node.text("name"),
        email=node.text("email", default=""),
        phone=node.text("phone", default=""),
        address=node.text("address", default=""),
    )
    node.done()
    return mapping


def _fee(value: object, path: str) -> Fee:
    node = Node(value, path)
    inputs = Node(node.get("inputs") or {}, node.at("inputs"))
    fee = Fee(
        text=node.localised("text"),
        table=node.text("table", default=""),
        inputs={name: inputs.text(name) for name in inputs.values},
        timing=node.word("timing", FeeTiming, FeeTiming.AT_COUNTER),
    )
    node.done()
    return fee


def _standard_period(value: object, path: str) -> StandardPeriod:
    node = Node(value, path)
    period = StandardPeriod(days=node.number("days", least=1), text=node.localised("text"))
    node.done()
    return period


def _appeal(value: object, path: str) -> Appeal:
    node = Node(value, path)
    appeal = Appeal(
        route=node.word("route", AppealRoute, AppealRoute.STANDARD),
        review_authority=node.text("review_authority", default=""),
        defendant=node.text("defendant", default=""),
        representative=node.text("representative", default=""),
        text=node.text("text", default=""),
        source=node.text("source", default=""),
    )
    node.done()
    if appeal.route is AppealRoute.TOWN_TEXT and not (appeal.text and appeal.source):
        raise node.fault("text", "独自の教示には本文(text)と出典(source)を入れてください。")
    return appeal


def _disposition(value: object, path: str) -> Disposition:
    node = Node(value, path)
    partial = node.flag("may_be_partial", default=False)
    disposition = Disposition(
        decision_kind=node.text("decision_kind"),
        subject=node.text("subject"),
        granted_title=node.text("granted_title"),
        granted_text=node.text("granted_text"),
        refused_title=node.text("refused_title"),
        refused_text=node.text("refused_text"),
        may_be_partial=partial,
        partly_title=node.text("partly_title", default=None if partial else ""),
        partly_text=node.text("partly_text", default=None if partial else ""),
        amount=node.text("amount", default=""),
        refusal_reasons=node.many("refusal_reasons", text),
        appeal=node.maybe("appeal", _appeal) or Appeal(),
    )
    node.done()
    return disposition


def _notices(value: object, path: str) -> NoticeTexts:
    node = Node(value, path)
    texts = NoticeTexts(
        arrived=node.localised("arrived", optional=True),
        granted=node.localised("granted", optional=True),
        refused=node.localised("refused", optional=True),
        completed=node.localised("completed", optional=True),
    )
    node.done()
    return texts


def _booking(value: object, path: str) -> Booking:
    node = Node(value, path)
    booking = Booking(
        slot_question=node.text("slot_question"),
        days_ahead_min=node.number("days_ahead_min"),
        days_ahead_max=node.number("days_ahead_max", least=1),
        cancel_until_days=node.number("cancel_until_days"),
    )
    node.done()
    if booking.days_ahead_min > booking.days_ahead_max:
        raise node.fault("days_ahead_max", "days_ahead_min 以上にしてください。")
    return booking


def _page(value: object, path: str) -> Page:
    node = Node(value, path)
    page = Page(
        key=_key(node),
        title=node.localised("title"),
        intro=node.localised("intro", optional=True),
        when=node.text("when", default=""),
        questions=node.many("questions", _question, least=1),
    )
    node.done()
    return page


def _option(value: object, path: str) -> Option:
    node = Node(value, path)
    option = Option(
        value=node.text("value"),
        label=node.localised("label"),
        hint=node.localised("hint", optional=True),
    )
    node.done()
    return option


def _question(value: object, path: str) -> Question:
    node = Node(value, path)
    question = Question(
        key=_key(node),
        type=node.word("type", QuestionType),
        label=node.localised("label"),
        hint=node.localised("hint", optional=True),
        required=node.flag("required", default=True),
        when=node.text("when", default=""),
        options=node.many("options", _option),
        minimum=node.maybe_number("minimum"),
        maximum=node.maybe_number("maximum"),
        unit=node.localised("unit", optional=True),
        text_format=node.word("format", TextFormat, TextFormat.PLAIN),
        earliest=node.text("earliest", default=""),
        latest=node.text("latest", default=""),
        accept=node.many("accept", text),
        questions=node.many("questions", _question),
        item_label=node.localised("item_label", optional=True),
        statement=node.localised("statement", optional=True),
        autocomplete=node.text("autocomplete", default=""),
    )
    node.done()
    _check_question(question, node)
    return question


def _check_question(question: Question, node: Node) -> None:
    kind = question.type
    chooses = kind in (QuestionType.CHOICE, QuestionType.CHOICES)
    if chooses != bool(question.options):
        raise node.fault("options", "選ぶ質問にだけ、選択肢を入れてください。")
    _check_once((option.value for option in question.options), node.at("options"), "選択肢")
    if (kind is QuestionType.GROUP) != bool(question.questions and question.item_label):
        raise node.fault("questions", "くり返しの組には questions と item_label を入れてください。")
    for inner in question.questions:
        if inner.type in (QuestionType.GROUP, QuestionType.FILES, QuestionType.SLOT):
            raise node.fault("questions", f"組の中に{inner.type.label}の質問は置けません。")
    _check_once((inner.key for inner in question.questions), node.at("questions"), "質問")
    if (kind is QuestionType.DECLARATION) != bool(question.statement):
        raise node.fault("statement", "誓約の質問にだけ、必ず文を入れてください。")
    least, most = question.minimum, question.maximum
    if least is not None and most is not None and least > most:
        raise node.fault("maximum", "minimum 以上にしてください。")
    for name in ("earliest", "latest"):
        day = getattr(question, name)
        if day and not (kind is QuestionType.DATE and _is_day(day)):
            raise node.fault(
                name, "日付の質問にだけ、2026-04-01 や today-18y の形で入れてください。"
            )


def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text):
        return False
    try:
        return text.startswith("today") or bool(date.fromisoformat(text))
    except ValueError:
        return False
