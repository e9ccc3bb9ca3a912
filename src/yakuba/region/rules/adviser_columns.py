"""What a column of a list of advisers can be, and how its headings tell. Pure."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from yakuba.kernel import columns as kernel


class Column(StrEnum):
    """The fields of an adviser that a list can fill."""

    NUMBER = "NUMBER"
    NAME = "NAME"
    KANA = "KANA"
    TITLE = "TITLE"
    SUMMARY = "SUMMARY"
    THEMES = "THEMES"
    SKILLS = "SKILLS"
    LANGUAGES = "LANGUAGES"
    HOME = "HOME"
    EAST = "EAST"
    NORTH = "NORTH"
    ONLINE = "ONLINE"
    WEEKDAYS = "WEEKDAYS"
    PERIODS = "PERIODS"
    CASES = "CASES"
    DAYS = "DAYS"
    TERM_FROM = "TERM_FROM"
    TERM_UNTIL = "TERM_UNTIL"
    SCHEME = "SCHEME"
    TOWNS = "TOWNS"
    VENDORS = "VENDORS"
    EMAIL = "EMAIL"
    TELEPHONE = "TELEPHONE"
    NOTE = "NOTE"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS: Final = {
    Column.NUMBER: "登録番号",
    Column.NAME: "氏名",
    Column.KANA: "フリガナ",
    Column.TITLE: "肩書",
    Column.SUMMARY: "紹介",
    Column.THEMES: "得意な分野",
    Column.SKILLS: "スキルとレベル",
    Column.LANGUAGES: "対応できる言語",
    Column.HOME: "拠点",
    Column.EAST: "県庁から東へ（km）",
    Column.NORTH: "県庁から北へ（km）",
    Column.ONLINE: "オンラインだけ",
    Column.WEEKDAYS: "対応できる曜日",
    Column.PERIODS: "対応できる期間",
    Column.CASES: "1回の募集で受ける件数",
    Column.DAYS: "年度の上限日数",
    Column.TERM_FROM: "任期の始まり",
    Column.TERM_UNTIL: "任期の終わり",
    Column.SCHEME: "この人だけの制度",
    Column.TOWNS: "利害関係のある団体",
    Column.VENDORS: "利害関係のある事業者",
    Column.EMAIL: "メールアドレス",
    Column.TELEPHONE: "電話",
    Column.NOTE: "内部のメモ",
}
# Without these nobody can be registered.
NEEDED: Final = (
    Column.NUMBER,
    Column.NAME,
    Column.KANA,
    Column.THEMES,
    Column.HOME,
    Column.TERM_FROM,
    Column.TERM_UNTIL,
)
# Headings as prefectures write them, tidied; the first that fits wins.
_HEADINGS: Final = (
    (Column.NUMBER, r"(登録|管理|整理)?(番号|no\.?|id)|№"),
    (Column.NAME, r"(アドバイザー|専門家|登録者)?(氏名|名前|名)|アドバイザー|専門家"),
    (Column.KANA, r"(氏名)?\(?(フリガナ|ふりがな|カナ|かな|よみ|読み)\)?"),
    (Column.TITLE, r"肩書き?|所属(・?役職|・?肩書)?|役職|職名"),
    (Column.SUMMARY, r"紹介(文)?|略歴|経歴|プロフィール|実績"),
    (Column.THEMES, r"(得意な?|専門|支援|対応)?(の)?分野|テーマ"),
    (Column.SKILLS, r"スキル(と?・?レベル)?|専門(知識|技能)?|技能|得意なこと"),
    (Column.LANGUAGES, r"(対応|使用)?(できる|可能な?)?言語"),
    (Column.HOME, r"拠点|住所|所在地|居住地|活動拠点|在住地?"),
    (Column.EAST, r"(県庁から)?東(へ|方向)?(\(km\))?"),
    (Column.NORTH, r"(県庁から)?北(へ|方向)?(\(km\))?"),
    (Column.ONLINE, r"オンライン(だけ|のみ|限定)?"),
    (Column.WEEKDAYS, r"(対応|可能)?(できる|可能な?)?曜日"),
    (Column.PERIODS, r"(対応|可能)?(できる|可能な?)?(期間|時期)"),
    (Column.CASES, r"(1回の募集で)?受け?る?件数|(上限|受入)件数"),
    (Column.DAYS, r"(年度|年間)?(の)?(上限|可能)?日数"),
    (Column.TERM_FROM, r"(任期|委嘱|登録)(の)?(始まり|開始)?(日|年月日)?|任期自"),
    (Column.TERM_UNTIL, r"(任期|委嘱|登録)(の)?(終わり|終期|終了|満了|期限)(日|年月日)?|任期至"),
    (Column.SCHEME, r"(この人だけの)?(派遣)?制度(名)?"),
    (Column.TOWNS, r"(利害関係|関係|兼業|除外)(の?ある)?(市町村|団体|自治体)"),
    (Column.VENDORS, r"(利害関係|関係|兼業|除外)(の?ある)?(事業者|企業|会社|業者)"),
    (Column.EMAIL, r"e?-?(メール|mail)(アドレス|address)?"),
    (Column.TELEPHONE, r"電話(番号)?|tel"),
    (Column.NOTE, r"(内部の?)?(備考|メモ)|特記事項"),
)


def guess(headings: Sequence[object]) -> dict[int, Column]:
    """Return which place is which field, as far as the headings tell; no field twice."""
    return kernel.guess(headings, _HEADINGS)


def heading_row(rows: Sequence[Sequence[object]]) -> int:
    """Return the number (from 0) of the row that looks most like headings."""
    return kernel.heading_row(rows, _HEADINGS)


def fault_in(columns: Mapping[int, Column]) -> str:
    """Return why the choice of columns cannot be meant, in Japanese, or an empty text."""
    if said := kernel.doubled(columns):
        return said
    chosen = columns.values()
    missing = [one.label for one in NEEDED if one not in chosen]
    if missing:
        return f"「{'」「'.join(missing)}」の列を選んでください。"
    return ""
