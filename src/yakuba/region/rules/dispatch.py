"""Words that requests, offers and deliveries share."""

from enum import IntEnum, StrEnum
from typing import Final

from yakuba.kernel.matching import reasons


class Form(StrEnum):
    """How an adviser is to come."""

    ONSITE = "ONSITE"
    ONLINE = "ONLINE"
    EITHER = "EITHER"

    @property
    def label(self) -> str:
        return {"ONSITE": "現地", "ONLINE": "オンライン", "EITHER": "どちらでもよい"}[self.value]


DELIVERED: Final = (Form.ONSITE, Form.ONLINE)


class Theme(StrEnum):
    """What advice is asked for; the cut is ours, for no official list was read."""

    PLAN = "PLAN"
    ONLINE = "ONLINE"
    COUNTER = "COUNTER"
    STANDARD = "STANDARD"
    MYNUMBER = "MYNUMBER"
    BPR = "BPR"
    AI = "AI"
    DATA = "DATA"
    SECURITY = "SECURITY"
    PROCURE = "PROCURE"
    PEOPLE = "PEOPLE"
    DIVIDE = "DIVIDE"
    DISASTER = "DISASTER"
    OTHER = "OTHER"

    @property
    def label(self) -> str:
        return {
            "PLAN": "計画と推進体制",
            "ONLINE": "手続のオンライン化",
            "COUNTER": "窓口の改革",
            "STANDARD": "システムの標準化",
            "MYNUMBER": "マイナンバーカードの活用",
            "BPR": "業務の見直し",
            "AI": "AI・RPA",
            "DATA": "データの活用",
            "SECURITY": "情報セキュリティ",
            "PROCURE": "調達・仕様書",
            "PEOPLE": "人材の育成",
            "DIVIDE": "デジタルデバイド対策",
            "DISASTER": "防災",
            "OTHER": "その他",
        }[self.value]


class Urgency(IntEnum):
    """How soon help is needed, 0 to 100, as the weights of a matching take it."""

    LATER = 20
    USUAL = 50
    SOON = 80
    AT_ONCE = 100

    @property
    def label(self) -> str:
        return {
            20: "急がない（来年度でもよい）",
            50: "ふつう",
            80: "急ぐ（今年度のうちに必要）",
            100: "とても急ぐ（期限のある仕事が止まっている）",
        }[self.value]


# The kernel says them in its reasons: one table, so that no language is without its word there.
LANGUAGES: Final = reasons.LANGUAGES
