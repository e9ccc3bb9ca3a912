"""Readers of answers that consist of parts: names, addresses, places and repeated groups."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from yakuba.kernel.codes import UnreadablePostalCode, parse_postal_code
from yakuba.kernel.kana import is_katakana_name, to_full_width_kana, to_katakana
from yakuba.kernel.text import clean_line

from .fields import ADDRESS_PARTS, NAME_PARTS, PLACE_PARTS, Part
from .letters import emoji_error, length_error, rare_notice
from .localisation import Localised
from .readers import Asking, failed
from .reading import AnswerError, Raw, Reading, Voice, one_text
from .shape import Question

# Any prefecture by its form, so that a place of exercise such as 見本県 can live here too.
_PREFECTURE = re.compile("[^\\s0-9A-Za-z]{1,3}[都道府県]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ' .\-]+")
# The outermost degrees of Japan: 沖ノ鳥島, 択捉島, 与那国島, 南鳥島.
_LATITUDES = (Decimal(20), Decimal(46))
_LONGITUDES = (Decimal(122), Decimal(154))


def _cleaned(raw: Raw, parts: tuple[Part, ...]) -> dict[str, str]:
    return {part.name: clean_line(one_text(raw, part.name)) for part in parts}


def _part_errors(
    question: Question, values: dict[str, str], parts: tuple[Part, ...]
) -> list[AnswerError]:
    """Return what is wrong with the parts whatever they mean: missing, too long, pictures."""
    errors: list[AnswerError | None] = []
    for part in parts:
        voice = Voice.of(question, part.label)
        text = values[part.name]
        if not text and part.required:
            errors.append(voice.error("を入力してください。", "please fill this in.", part.name))
        errors.append(
            length_error(voice, text, part.maximum, part.name)
            or emoji_error(voice, text, part.name)
        )
    return [error for error in errors if error is not None]


def _notices(
    question: Question, values: dict[str, str], parts: tuple[Part, ...]
) -> tuple[Localised, ...]:
    found = (rare_notice(Voice.of(question, part.label), values[part.name]) for part in parts)
    return tuple(notice for notice in found if notice is not None)


def read_name(question: Question, raw: Raw, asking: Asking) -> Reading:
    """Read family and given name with their フリガナ; one name is enough in Latin letters."""
    values = _cleaned(raw, NAME_PARTS)
    if not any(values.values()):
        return Reading()
    for name in ("family_kana", "given_kana"):
        values[name] = to_katakana(to_full_width_kana(values[name]))
    parts: tuple[Part, ...] = NAME_PARTS
    # Residence cards hold names of one part, and names that no フリガナ was ever given to.
    if _LATIN.fullmatch(values["family"]):
        values["family"] = values["family"].upper()
        values["given"] = values["given"].upper()
        parts = tuple(Part(p.name, p.label, p.name == "family", p.maximum) for p in NAME_PARTS)
    errors = _part_errors(question, values, parts)
    wrong = {error.field for error in errors}
    for part in parts[2:]:
        kana = values[part.name]
        if kana and part.name not in wrong and not is_katakana_name(kana):
            voice = Voice.of(question, part.label)
            sentence = "はカタカナで入力してください。例：ヤマダ"
            errors.append(voice.error(sentence, "use katakana, for example ヤマダ.", part.name))
    if errors:
        return failed(*errors)
    return Reading(value=values, notices=_notices(question, values, NAME_PARTS[:2]))


def read_address(question: Question, raw: Raw, asking: Asking) -> Reading:
    """Read an address in parts (GIF DS-433); the postcode becomes seven digits."""
    values = _cleaned(raw, ADDRESS_PARTS)
    if not any(values.values()):
        return Reading()
    errors = _part_errors(question, values, ADDRESS_PARTS)
    wrong = {error.field for error in errors}
    if "postal_code" not in wrong:
        try:
            values["postal_code"] = str(parse_postal_code(values["postal_code"]))
        except UnreadablePostalCode as fault:
            voice = Voice.of(question, ADDRESS_PARTS[0].label)
            english = "enter seven digits such as 123-4567."
            errors.append(voice.error(f"：{fault}", english, "postal_code"))
    if "prefecture" not in wrong and not _PREFECTURE.fullmatch(values["prefecture"]):
        voice = Voice.of(question, ADDRESS_PARTS[1].label)
        sentence = "は「東京都」のように都道府県まで入力してください。"
        errors.append(voice.error(sentence, "enter one such as 東京都.", "prefecture"))
    if errors:
        return failed(*errors)
    values["block"] = tidy_block(values["block"])
    return Reading(value=values, notices=_notices(question, values, ADDRESS_PARTS[2:]))


def tidy_block(text: str) -> str:
    """Return 番地 with half-width digits and hyphens (GIF DS-433): ２丁目１番２号 stays in words."""
    narrow = "".join(
        unicodedata.normalize("NFKC", letter) if "\uff01" <= letter <= "\uff5e" else letter
        for letter in text
    )
    return re.sub(r"(?<=\d)[‐‑‒–—―−ー─](?=\d)", "-", narrow)


def read_place(question: Question, raw: Raw, asking: Asking) -> Reading:
    """Read a place: words, and coordinates in degrees when a map or phone gave them."""
    values = _cleaned(raw, PLACE_PARTS)
    if not any(values.values()):
        return Reading()
    errors = _part_errors(question, values, PLACE_PARTS)
    for name, (least, most) in (("latitude", _LATITUDES), ("longitude", _LONGITUDES)):
        if not values[name]:
            continue
        degrees = _degrees(values[name])
        if degrees is None or not least <= degrees <= most:
            part = next(part for part in PLACE_PARTS if part.name == name)
            sentence = f"は{least}から{most}までの数で入力するか、空にしてください。"
            english = f"enter a number from {least} to {most}, or leave it empty."
            errors.append(Voice.of(question, part.label).error(sentence, english, name))
        else:
            values[name] = f"{degrees:.6f}"
    if bool(values["latitude"]) != bool(values["longitude"]) and not errors:
        sentence = "は緯度と経度の両方を入力するか、両方を空にしてください。"
        english = "enter both latitude and longitude, or neither."
        errors.append(Voice.of(question).error(sentence, english, "latitude"))
    if errors:
        return failed(*errors)
    return Reading(value=values, notices=_notices(question, values, PLACE_PARTS[:1]))


def _degrees(text: str) -> Decimal | None:
    try:
        degrees = Decimal(unicodedata.normalize("NFKC", text))
    except InvalidOperation:
        return None
    return degrees if degrees.is_finite() else None


def full_name(value: Any) -> str:
    """Return 氏 and 名 with a half-width space between them (GIF DS-431)."""
    return _joined(value, "family", "given")


def full_kana(value: Any) -> str:
    """Return both parts of the フリガナ with a half-width space between them."""
    return _joined(value, "family_kana", "given_kana")


def full_address(value: Any) -> str:
    """Return the address in one line (連結表記), without the postcode."""
    if not isinstance(value, dict):
        return ""
    street = "".join(str(value.get(name, "")) for name in ("prefecture", "city", "town", "block"))
    building = str(value.get("building", ""))
    return f"{street} {building}".strip()


def _joined(value: Any, *names: str) -> str:
    if not isinstance(value, dict):
        return ""
    return " ".join(part for name in names if (part := str(value.get(name, ""))))
