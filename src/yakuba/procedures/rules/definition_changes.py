"""What differs between two definitions, in words: questions, pages, texts and promises."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from .definition_words import (
    all_questions,
    certainty_words,
    condition_words,
    limits_words,
    route_words,
)
from .localisation import Localised, Reader
from .shape import FormDefinition, Question


class ChangeKind(StrEnum):
    """What happened to a part."""

    ADDED = "ADDED"
    REMOVED = "REMOVED"
    CHANGED = "CHANGED"
    MOVED = "MOVED"

    @property
    def label(self) -> str:
        return {
            "ADDED": "追加",
            "REMOVED": "削除",
            "CHANGED": "変更",
            "MOVED": "順番の変更",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Line:
    """One property before and after; empty is what was not there."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One part that was added, removed, changed or moved, with the lines that tell how."""

    kind: ChangeKind
    part: str
    name: str
    lines: tuple[Line, ...] = ()


Facts = dict[str, str]


def changes(old: FormDefinition, new: FormDefinition) -> list[Change]:
    """Return the differences in the order of the page: questions first, then what surrounds."""
    # Both sides speak of questions and pages by their newest names: a reworded question alone
    # changes no condition that looks at it.
    known = all_questions(old) | all_questions(new)
    titles = _page_names(old) | _page_names(new)
    return [
        *_of_keyed(
            "質問", _question_facts(old, known, titles), _question_facts(new, known, titles)
        ),
        *_moves("ページ", _page_names(old), _page_names(new)),
        *_moved_questions(old, new),
        *_of_keyed("ページ", _page_facts(old, known), _page_facts(new, known)),
        *_of_keyed("審査基準", _standard_facts(old), _standard_facts(new)),
        *_of_whole(_guidance_facts(old), _guidance_facts(new), "案内の文"),
        *_of_whole(_promise_facts(old), _promise_facts(new), "約束ごと"),
        *_of_whole(_notice_facts(old), _notice_facts(new), "通知の文"),
        *_of_whole(_wiring_facts(old), _wiring_facts(new), "しくみ"),
    ]


# Comparing


def _of_keyed(
    part: str, before: Mapping[str, tuple[str, Facts]], after: Mapping[str, tuple[str, Facts]]
) -> Iterable[Change]:
    for key, (name, facts) in after.items():
        if key not in before:
            yield Change(ChangeKind.ADDED, part, name, _lines({}, facts))
        elif lines := _lines(before[key][1], facts):
            yield Change(ChangeKind.CHANGED, part, name, lines)
    for key, (name, facts) in before.items():
        if key not in after:
            yield Change(ChangeKind.REMOVED, part, name, _lines(facts, {}))


def _moves(part: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterable[Change]:
    """Yield what stands elsewhere among the things that stayed; as few moves as explain it."""
    was = [key for key in before if key in after]
    now = [key for key in after if key in before]
    stayed: set[str] = set()
    for block in SequenceMatcher(None, was, now, autojunk=False).get_matching_blocks():
        stayed.update(was[block.a : block.a + block.size])
    for key in now:
        if key not in stayed:
            places = [f"{order.index(key) + 1}番目" for order in (was, now)]
            line = Line("順番", places[0], places[1])
            yield Change(ChangeKind.MOVED, part, after[key], (line,))


def _moved_questions(old: FormDefinition, new: FormDefinition) -> Iterable[Change]:
    """Yield moves within a page or a group; a page that moves takes its questions along."""
    pages = {page.key: page.questions for page in old.pages}
    groups = {question.key: question.questions for question in old.questions()}
    for page in new.pages:
        yield from _moves("質問", _names(pages.get(page.key, ())), _names(page.questions))
        for group in page.questions:
            inside = _names(groups.get(group.key, ()))
            yield from _moves(f"{group.label.ja}の質問", inside, _names(group.questions))


def _names(questions: Iterable[Question]) -> dict[str, str]:
    return {question.key: question.label.ja for question in questions}


def _of_whole(before: Facts, after: Facts, part: str) -> Iterable[Change]:
    for line in _lines(before, after):
        kind = ChangeKind.CHANGED
        if not line.before or not line.after:
            kind = ChangeKind.ADDED if line.after else ChangeKind.REMOVED
        yield Change(kind, part, line.label, (line,))


def _lines(before: Facts, after: Facts) -> tuple[Line, ...]:
    labels = dict.fromkeys((*before, *after))
    pairs = ((label, before.get(label, ""), after.get(label, "")) for label in labels)
    return tuple(Line(label, was, now) for label, was, now in pairs if was != now)


# What is compared


def _texts(label: str, text: Localised) -> Facts:
    """Return the text for each reader it was written for."""
    named = {
        Reader.JA: label,
        Reader.EASY: f"{label}（やさしい日本語）",
        Reader.EN: f"{label}（英語）",
    }
    written = {Reader.JA: text.ja, Reader.EASY: text.easy, Reader.EN: text.en}
    return {named[reader]: words for reader, words in written.items() if words}


def _lists(label: str, texts: Iterable[Localised]) -> Facts:
    """Return a list of texts, one below the other, for each reader."""
    many = tuple(texts)
    columns = ("\n".join(getattr(one, reader.value) for one in many).strip() for reader in Reader)
    return _texts(label, Localised(*columns)) if many else {}


def _question_facts(
    definition: FormDefinition, known: Mapping[str, Question], titles: Mapping[str, str]
) -> dict[str, tuple[str, Facts]]:
    found: dict[str, tuple[str, Facts]] = {}
    for page in definition.pages:
        for question in page.questions:
            facts = _facts_of(question, known)
            found[question.key] = (
                question.label.ja,
                facts | {"ページ": titles[page.key]},
            )
            for inner in question.questions:
                name = f"{question.label.ja}：{inner.label.ja}"
                scope = {**known} | {one.key: one for one in question.questions}
                found[f"{question.key}.{inner.key}"] = (name, _facts_of(inner, scope))
    return found


def _facts_of(question: Question, known: Mapping[str, Question]) -> Facts:
    options = "\n".join(
        f"{one.label.ja}（{one.value}）" + (f"：{one.hint.ja}" if one.hint else "")
        for one in question.options
    )
    facts = {
        "種類": question.type.label,
        "答え": "必須" if question.required else "任意",
        "尋ねる条件": condition_words(question.when, known),
        "選択肢": options,
        "答えの範囲": "、".join(limits_words(question)),
        "自動入力": question.autocomplete,
    }
    facts |= _texts("問いの文", question.label) | _texts("補足", question.hint)
    facts |= _texts("誓約の文", question.statement) | _texts("一件の呼び名", question.item_label)
    facts |= _texts("単位", question.unit)
    for reader in (Reader.EASY, Reader.EN):
        lines = "\n".join(getattr(one.label, reader.value) for one in question.options).strip()
        facts[f"選択肢（{reader.label}）"] = lines
    return {label: text for label, text in facts.items() if text}


def _page_facts(
    definition: FormDefinition, known: Mapping[str, Question]
) -> dict[str, tuple[str, Facts]]:
    found: dict[str, tuple[str, Facts]] = {}
    for page in definition.pages:
        facts = _texts("見出し", page.title) | _texts("前書き", page.intro)
        if page.when:
            facts["出す条件"] = condition_words(page.when, known)
        found[page.key] = (page.title.ja, facts)
    return found


def _page_names(definition: FormDefinition) -> dict[str, str]:
    return {page.key: page.title.ja for page in definition.pages}


def _standard_facts(definition: FormDefinition) -> dict[str, tuple[str, Facts]]:
    return {
        one.item: (one.text.ja, _texts("基準", one.text) | {"出典": one.source})
        for one in definition.review_standards
    }


def _guidance_facts(definition: FormDefinition) -> Facts:
    return {
        **_texts("名称", definition.title),
        **_texts("概要", definition.summary),
        **_texts("できる人", definition.who),
        **_lists("用意するもの", definition.needed),
        **_texts("添付についての文", definition.attachments_note),
        "読み": definition.reading,
        "さがすことば": "、".join(definition.keywords),
        "ライフイベント": "、".join(event.label for event in definition.life_events),
        "かかる時間": f"約{definition.minutes}分",
    }


def _promise_facts(definition: FormDefinition) -> Facts:
    facts = {
        "区分": definition.kind.label,
        "所管課のコード": definition.section,
        "根拠の区分": definition.basis_class.label,
        "根拠": "\n".join(
            f"【{certainty_words(one)}】{one.article} {one.text}"
            + (f"（出典：{one.source}）" if one.source else "")
            for one in definition.legal_basis
        ),
    }
    if fee := definition.fee:
        facts |= _texts("手数料の文", fee.text)
        facts["手数料の表"] = fee.table
        facts["手数料の計算"] = "\n".join(f"{name} = {text}" for name, text in fee.inputs.items())
        facts["納める時期"] = fee.timing.label
    if period := definition.standard_period:
        facts |= _texts("標準処理期間の文", period.text)
        facts["標準処理期間"] = f"開庁日{period.days}日"
    if booking := definition.booking:
        facts["予約できる日"] = f"{booking.days_ahead_min}日後から{booking.days_ahead_max}日後まで"
        facts["予約の取消し"] = f"{booking.cancel_until_days}日前まで"
    return facts


def _notice_facts(definition: FormDefinition) -> Facts:
    notices = definition.notices
    facts = {
        **_texts("届いたときの文", notices.arrived),
        **_texts("認めたときの文", notices.granted),
        **_texts("認めないときの文", notices.refused),
        **_texts("完了したときの文", notices.completed),
    }
    words = definition.disposition
    if words is None:
        return facts
    appeal = words.appeal
    return facts | {
        "処分の件名": words.subject,
        "認める通知書の題": words.granted_title,
        "認める通知書の文": words.granted_text,
        "認めない通知書の題": words.refused_title,
        "認めない通知書の文": words.refused_text,
        "一部を認める決定": "あり" if words.may_be_partial else "なし",
        "一部を認める通知書の題": words.partly_title,
        "一部を認める通知書の文": words.partly_text,
        "認めない理由の例": "\n".join(words.refusal_reasons),
        "教示のしかた": route_words(appeal.route),
        "審査請求の相手": appeal.review_authority,
        "訴えの被告": appeal.defendant,
        "被告の代表者": appeal.representative,
        "教示の文": appeal.text,
        "教示の出典": appeal.source,
    }


def _wiring_facts(definition: FormDefinition) -> Facts:
    mapping = definition.applicant
    facts = {
        "申請者の氏名を答える質問": mapping.name,
        "メールアドレスを答える質問": mapping.email,
        "電話番号を答える質問": mapping.phone,
        "住所を答える質問": mapping.address,
        "満足度をたずねる": "はい" if definition.satisfaction else "いいえ",
    }
    if definition.disposition:
        facts["決裁の種類"] = definition.disposition.decision_kind
        facts["金額の計算"] = definition.disposition.amount
    if definition.booking:
        facts["予約枠を選ぶ質問"] = definition.booking.slot_question
    return facts
