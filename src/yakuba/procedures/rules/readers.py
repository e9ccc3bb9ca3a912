"""Readers of answers that consist of one value."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from yakuba.kernel.codes import (
    UnreadableEmail,
    UnreadablePhone,
    parse_email,
    parse_phone,
    parse_uuid,
)
from yakuba.kernel.kana import to_full_width_kana, to_katakana
from yakuba.kernel.text import clean_line, clean_text, visible_length
from yakuba.kernel.wareki import UnreadableDate, parse_date, to_wareki
from yakuba.kernel.yen import UnreadableYen, format_yen, parse_yen

from .fields import length_limit
from .letters import emoji_error, length_error, rare_notice
from .reading import WHOLE, AnswerError, Raw, Reading, Value, Voice, many_texts, one_text
from .shape import Question, QuestionType, TextFormat

_NUMBER = re.compile(r"-?\d{1,15}", re.ASCII)
_KANA_WITH_SIGNS = re.compile(r"[ァ-ヶー・0-9A-Z().\- \u3000]+")
_RELATIVE = re.compile(r"today(?:([+-]\d{1,4})([dmy]))?")
_TRUE = frozenset({"yes", "true", "on", "1"})
_FALSE = frozenset({"no", "false", "0"})
_MOST_YEN = 999_999_999_999


@dataclass(frozen=True, slots=True)
class Asking:
    """What readers must know besides the question: the day, and the slots that are still free."""

    on: date
    # Slot id → {"date": ISO, "label": "午前"}; None where slots are checked by the booking itself.
    slots: Mapping[str, Mapping[str, str]] | None = None
    scope: Mapping[str, Any] = field(default_factory=dict)


def failed(*errors: AnswerError | None) -> Reading:
    """Return a reading with the errors that there are."""
    return Reading(errors=tuple(error for error in errors if error is not None))


def read_text(question: Question, raw: Raw, asking: Asking) -> Reading:
    """Read one line."""
    voice = Voice.of(question)
    text = clean_line(one_text(raw))
    if not text:
        return Reading()
    if question.text_format is not TextFormat.PLAIN:
        return _read_formatted(question, text, voice)
    found = failed(
        length_error(voice, text, length_limit(question)) or _short_error(question, text, voice),
        emoji_error(voice, text),
    )
    return found if found.errors else _with_notice(text, voice)


def read_long_text(question: Question, raw: Raw, asking: Asking) -> Reading:
    """Read several lines."""
    voice = Voice.of(question)
    text = clean_text(one_text(raw))
    if not text.strip():
        return Reading()
    error = length_error(voice, text, length_limit(question))
    error = error or _short_error(question, text, voice)
    return failed(error) if error else _with_notice(text, voice)


def _with_notice(text: str, voice: Voice) -> Reading:
    notice = rare_notice(voice, text)
    return Reading(value=text, notices=(notice,) if notice else ())


def _short_error(question: Question, text: str, voice: Voice) -> AnswerError | None:
    least = question.minimum or 0
    if visible_length(text) >= least:
        return None
    return voice.error(
        f"は{least}文字以上で入力してください(今は{visible_length(text)}文字です)。",
        f"use at least {least} characters (now {visible_length(text)}).",
    )


def _read_formatted(question: Question, text: str, voice: Voice) -> Reading:
    make, ja, en = _FORMATS[question.text_format]
    made = make(text)
    if made is None:
        return failed(voice.error(ja, en))
    least, most = question.minimum, question.maximum
    if least is not None and least == most and len(made) != least:
        sentence = f"は{least}桁で入力してください(今は{len(made)}桁です)。"
        return failed(voice.error(sentence, f"use exactly {least} characters (now {len(made)})."))
    error = length_error(voice, made, length_limit(question)) or _short_error(question, made, voice)
    return failed(error) if error else Reading(value=made)


def _digits(text: str) -> str | None:
    tidy = re.sub(r"[\s\-‐‑‒–—―−ー]+", "", unicodedata.normalize("NFKC", text))
    return tidy if re.fullmatch("[0-9]+", tidy) else None


def _katakana(text: str) -> str | None:
    tidy = to_katakana(to_full_width_kana(text))
    tidy = re.sub("[A-Za-z0-9().-]", lambda sign: sign.group().upper(), _half_width_signs(tidy))
    return tidy if _KANA_WITH_SIGNS.fullmatch(tidy) else None


def _half_width_signs(text: str) -> str:
    return "".join(
        unicodedata.normalize("NFKC", letter) if "\uff01" <= letter <= "\uff5e" else letter
        for letter in text
    )


def _alphanumeric(text: str) -> str | None:
    tidy = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return tidy if re.fullmatch(r"[A-Za-z0-9-]+", tidy) else None


_FORMATS: dict[TextFormat, tuple[Callable[[str], str | None], str, str]] = {
    TextFormat.DIGITS: (
        _digits,
        "は数字だけで入力してください。",
        "use digits only.",
    ),
    TextFormat.KATAKANA: (
        _katakana,
        "はカタカナで入力してください。例：ヤマダ タロウ",
        "use katakana, for example ヤマダ タロウ.",
    ),
    TextFormat.ALPHANUMERIC: (
        _alphanumeric,
        "は英字と数字で入力してください。",
        "use letters and digits only.",
    ),
}


def read_number(question: Question, raw: Raw, asking: Asking) -> Reading:
    """Read a whole number, its unit and thousands separators forgiven."""
    voice = Voice.of(question)
    tidy = re.sub(r"[\s,]+", "", unicodedata.normalize("NFKC", one_text(raw)))
    tidy = tidy.removesuffix(question.unit.ja) if question.unit else tidy
    tidy = tidy.replace("−", "-")
    if not tidy:
        return Reading()
    if not _NUMBER.fullmatch(tidy):
        sentence = "は「3」のように数字で入力してください。"
        return failed(voice.error(sentence, "enter a whole number such as 3."))
    return _within(question, int(tidy), voice, lambda number: f"{number}{question.unit.ja}")


def read_yen(question: Question, raw: Raw, asking: Asking) -> Reading:
    """Read an amount of whole yen."""
    voice = Voice.of(question)
    text = one_text(raw)
    if not text.strip():
        return Reading()
    try:
        amount = int(parse_yen(text[:60]))
    except UnreadableYen as fault:
        return failed(voice.error(f"：{fault}", "enter an amount in yen such as 12,000."))
    return _within(question, amount, voice, format_yen)


def _within(
    question: Question, number: int, voice: Voice, written: Callable[[int], str]
) -> Reading:
    is_yen = question.type is QuestionType.YEN
    least = question.minimum if question.minimum is not None or not is_yen else 0
    most = question.maximum if question.maximum is not None or not is_yen else _MOST_YEN
    if least is not None and number < least:
        sentence = f"は{written(least)}以上で入力してください。"
        return failed(voice.error(sentence, f"enter {least:,} or more."))
    if most is not None and number > most:
        sentence = f"は{written(most)}以下で入力してください。"
        return failed(voice.error(sentence, f"enter {most:,} or less."))
    return Reading(value=number)


def read_choice(question: Question, raw: Raw, asking: Asking) -> Reading:
    """Read the one option chosen."""
    chosen = one_text(raw)
    if not chosen:
        return Reading()
    if chosen not in {option.value for option in question.options}:
        return failed(_not_an_option(question))
    return Reading(value=chosen)


def read_choices(question: Question, raw: Raw, asking: Asking) -> Reading:
    """Read the options ticked, in the order of the definition."""
    voice = Voice.of(question)
    ticked = many_texts(raw)
    known = [option.value for option in question.options]
    if not set(ticked) <= set(known):
        return failed(_not_an_option(question))
    if not ticked:
        return Reading()
    return count_checked(question, [value for value in known if value in ticked], voice, "個")


def count_checked(question: Question, found: list[Any], voice: Voice, counter: str) -> Reading:
    """Return the list as value if neither too few nor too many."""
    least, most = question.minimum or 0, question.maximum
    if len(found) < least:
        sentence = f"は{least}{counter}以上にしてください(今は{len(found)}{counter}です)。"
        return failed(voice.error(sentence, f"give at least {least} (now {len(found)})."))
    if most is not None and len(found) > most:
        sentence = f"は{most}{counter}までにしてください(今は{len(found)}{counter}です)。"
        return failed(voice.error(sentence, f"give at most {most} (now {len(found)})."))
    return Reading(value=found)


def _not_an_option(question: Question) -> AnswerError:
    return Voice.of(question).error(
        "は表示されている選択肢から選んでください。", "choose one of the options shown."
    )


def read_yes_no(question: Question, raw: Raw, asking: Asking) -> Reading:
    """Read はい or いいえ."""
    said = one_text(raw).strip().lower()
    if not said:
        return Reading()
    if said not in _TRUE | _FALSE:
        sentence = "は「はい」か「いいえ」を選んでください。"
        return failed(Voice.of(question).error(sentence, "choose yes or no."))
    return Reading(value=said in _TRUE)


def read_declaration(question: Question, raw: Raw, asking: Asking) -> Reading:
    """Read a tick; only a given declaration is a value."""
    return Reading(value=True) if one_text(raw).strip().lower() in _TRUE else Reading()


def day_of(text: str, on: date) -> date:
    """Return the day that a bound means: an ISO date, or today with days, months or years added."""
    found = _RELATIVE.fullmatch(text)
    if found is None:
        return date.fromisoformat(text)
    count = int(found[1] or 0)
    if found[2] in (None, "d"):
        return on + timedelta(days=count)
    months = on.year * 12 + on.month - 1 + count * (12 if found[2] == "y" else 1)
    year, month = divmod(months, 12)
    # 民法143条2項: where the month has no such day, its last day counts.
    for day in range(on.day, 27, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return date(year, month + 1, on.day)


def read_date(question: Question, raw: Raw, asking: Asking) -> Reading:
    """Read 令和7年4月1日, R7.4.1, 2025-04-01 and the like into an ISO date."""
    voice = Voice.of(question)
    text = one_text(raw)
    if not text.strip():
        return Reading()
    try:
        found = parse_date(text[:60])
    except UnreadableDate as fault:
        return failed(voice.error(f"：{fault}", "enter a date such as 2025-04-01."))
    if question.earliest and found < (first := day_of(question.earliest, asking.on)):
        sentence = (
            f"は{to_wareki(first)}以後の日付を入力してください({to_wareki(found)}になっています)。"
        )
        return failed(voice.error(sentence, f"enter a date on or after {first.isoformat()}."))
    if question.latest and found > (last := day_of(question.latest, asking.on)):
        sentence = (
            f"は{to_wareki(last)}以前の日付を入力してください({to_wareki(found)}になっています)。"
        )
        return failed(voice.error(sentence, f"enter a date on or before {last.isoformat()}."))
    return Reading(value=found.isoformat())


def read_email(question: Question, raw: Raw, asking: Asking) -> Reading:
    """Read an e-mail address."""
    voice = Voice.of(question)
    text = one_text(raw).strip()
    if not text:
        return Reading()
    if too_long := length_error(voice, text, length_limit(question)):
        return failed(too_long)
    try:
        return Reading(value=parse_email(text))
    except UnreadableEmail as fault:
        return failed(voice.error(f"：{fault}", "enter an address such as name@example.jp."))


def read_telephone(question: Question, raw: Raw, asking: Asking) -> Reading:
    """Read a domestic telephone number."""
    text = one_text(raw).strip()
    if not text:
        return Reading()
    try:
        return Reading(value=parse_phone(text[:60]))
    except UnreadablePhone as fault:
        english = "enter a Japanese number such as 03-1234-5678."
        return failed(Voice.of(question).error(f"：{fault}", english))


def read_files(question: Question, raw: Raw, asking: Asking) -> Reading:
    """Read which files are attached: a list of {"file": uuid, "name": text}."""
    voice = Voice.of(question)
    given = raw.get(WHOLE) or []
    if not isinstance(given, list | tuple):
        return failed(voice.error("をもう一度付けてください。", "please attach the files again."))
    found: list[Value] = []
    for item in given:
        if not isinstance(item, Mapping) or parse_uuid(item.get("file")) is None:
            english = "please attach the files again."
            return failed(voice.error("をもう一度付けてください。", english))
        found.append({"file": item["file"], "name": clean_line(one_text(item, "name"))[:200]})
    return count_checked(question, found, voice, "件") if found else Reading()


def read_slot(question: Question, raw: Raw, asking: Asking) -> Reading:
    """Read the slot picked: {"slot": uuid, "date": ISO, "label": text}."""
    voice = Voice.of(question)
    picked = one_text(raw)
    if not picked:
        return Reading()
    if parse_uuid(picked) is None:
        return failed(voice.error("を選び直してください。", "please choose again."))
    if asking.slots is None:
        day, label = one_text(raw, "date"), clean_line(one_text(raw, "label"))[:40]
        return Reading(value={"slot": picked, "date": day[:10], "label": label})
    slot = asking.slots.get(picked)
    if slot is None:
        sentence = "：お選びの枠は埋まりました。ほかの枠を選んでください。"
        english = "that slot has just been taken. Please choose another."
        return failed(voice.error(sentence, english))
    return Reading(value={"slot": picked, "date": slot["date"], "label": slot["label"]})


def missing_error(question: Question) -> AnswerError:
    """Return what is said when a required question was left empty."""
    ja, en = _ASKS.get(question.type, ("を入力してください。", "please fill this in."))
    return Voice.of(question).error(ja, en)


_CHOOSE = ("を選んでください。", "please choose.")
_ASKS = {
    QuestionType.CHOICE: _CHOOSE,
    QuestionType.CHOICES: ("を一つ以上選んでください。", "please choose at least one."),
    QuestionType.YES_NO: ("は「はい」か「いいえ」を選んでください。", "choose yes or no."),
    QuestionType.SLOT: _CHOOSE,
    QuestionType.FILES: ("を一つ以上付けてください。", "please attach at least one file."),
    QuestionType.GROUP: ("を一つ以上追加してください。", "please add at least one."),
    QuestionType.DECLARATION: (
        "を読んで、チェックを入れてください。",
        "please read this and tick the box.",
    ),
    QuestionType.DATE: (
        "を「令和7年4月1日」や「2025-04-01」のように入力してください。",
        "enter a date such as 2025-04-01.",
    ),
}
