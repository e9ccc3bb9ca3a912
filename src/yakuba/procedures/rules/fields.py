"""The parts of a question: what inputs a page shows for it, in which order."""

from dataclasses import dataclass

from .localisation import NOTHING, Localised
from .reading import WHOLE
from .shape import Question, QuestionType, TextFormat


@dataclass(frozen=True, slots=True)
class Part:
    """One input: its name below the question's key, its label, and help for the keyboard."""

    name: str
    label: Localised
    required: bool
    maximum: int
    inputmode: str = ""
    autocomplete: str = ""
    hint: Localised = NOTHING


PREFECTURES = [
    "北海道",
    "青森県",
    "岩手県",
    "宮城県",
    "秋田県",
    "山形県",
    "福島県",
    "茨城県",
    "栃木県",
    "群馬県",
    "埼玉県",
    "千葉県",
    "東京都",
    "神奈川県",
    "新潟県",
    "富山県",
    "石川県",
    "福井県",
    "山梨県",
    "長野県",
    "岐阜県",
    "静岡県",
    "愛知県",
    "三重県",
    "滋賀県",
    "京都府",
    "大阪府",
    "兵庫県",
    "奈良県",
    "和歌山県",
    "鳥取県",
    "島根県",
    "岡山県",
    "広島県",
    "山口県",
    "徳島県",
    "香川県",
    "愛媛県",
    "高知県",
    "福岡県",
    "佐賀県",
    "長崎県",
    "熊本県",
    "大分県",
    "宮崎県",
    "鹿児島県",
    "沖縄県",
]

NAME_PARTS = (
    Part("family", Localised("氏", "名字", "Family name"), True, 40, autocomplete="family-name"),
    Part("given", Localised("名", "名前", "Given name"), True, 40, autocomplete="given-name"),
    Part(
        "family_kana",
        Localised("氏のフリガナ", "名字の カタカナ", "Family name in katakana"),
        True,
        60,
        hint=Localised("例：ササキ", "例：ササキ", "For example ササキ"),
    ),
    Part(
        "given_kana",
        Localised("名のフリガナ", "名前の カタカナ", "Given name in katakana"),
        True,
        60,
        hint=Localised("例：ハルカ", "例：ハルカ", "For example ハルカ"),
    ),
)
ADDRESS_PARTS = (
    Part(
        "postal_code",
        Localised("郵便番号", "郵便番号", "Postcode"),
        True,
        12,
        inputmode="numeric",
        autocomplete="postal-code",
        hint=Localised("例：123-4567", "例：123-4567", "For example 123-4567"),
    ),
    Part(
        "prefecture",
        Localised("都道府県", "都道府県", "Prefecture"),
        True,
        4,
        autocomplete="address-level1",
    ),
    Part(
        "city",
        Localised("市区町村", "市・区・町・村", "City, town or village"),
        True,
        40,
        autocomplete="address-level2",
    ),
    Part("town", Localised("町名", "町の 名前", "District"), True, 60),
    Part(
        "block",
        Localised("番地", "番地", "Block and house number"),
        False,
        60,
        hint=Localised("例：2-1-2", "例：2-1-2", "For example 2-1-2"),
    ),
    Part(
        "building",
        Localised("建物名・部屋番号", "建物の 名前・部屋の 番号", "Building and room"),
        False,
        80,
    ),
)
PLACE_PARTS = (
    Part("text", Localised("場所の説明", "場所の 説明", "Where it is"), True, 200),
    Part("latitude", Localised("緯度", "緯度", "Latitude"), False, 20, inputmode="decimal"),
    Part("longitude", Localised("経度", "経度", "Longitude"), False, 20, inputmode="decimal"),
)

DEFAULT_MAXIMUM = {
    QuestionType.TEXT: 200,
    QuestionType.LONG_TEXT: 2_000,
    QuestionType.NUMBER: 20,
    QuestionType.YEN: 24,
    QuestionType.DATE: 40,
    QuestionType.EMAIL: 254,
    QuestionType.TELEPHONE: 20,
}
_INPUTMODE = {
    QuestionType.NUMBER: "numeric",
    QuestionType.EMAIL: "email",
    QuestionType.TELEPHONE: "tel",
}
_AUTOCOMPLETE = {QuestionType.EMAIL: "email", QuestionType.TELEPHONE: "tel"}
_COMPOSITES = {
    QuestionType.NAME: NAME_PARTS,
    QuestionType.ADDRESS: ADDRESS_PARTS,
    QuestionType.PLACE: PLACE_PARTS,
}


def parts_of(question: Question) -> tuple[Part, ...]:
    """Return the inputs of a question; a GROUP has none of its own (each item asks questions)."""
    kind = question.type
    if kind in _COMPOSITES:
        return _COMPOSITES[kind]
    if kind is QuestionType.GROUP:
        return ()
    digits = question.text_format is TextFormat.DIGITS
    return (
        Part(
            WHOLE,
            question.label,
            question.required,
            length_limit(question),
            inputmode="numeric" if digits else _INPUTMODE.get(kind, ""),
            autocomplete=question.autocomplete or _AUTOCOMPLETE.get(kind, ""),
            hint=question.hint,
        ),
    )


def length_limit(question: Question) -> int:
    """Return how many characters the answer may have."""
    default = DEFAULT_MAXIMUM.get(question.type, 200)
    if question.type in (QuestionType.TEXT, QuestionType.LONG_TEXT):
        return question.maximum if question.maximum is not None else default
    return default
