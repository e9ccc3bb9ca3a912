"""The kinds of work whose systems are to be standardised."""

from typing import Final

# 標準化対象事務を定める政令 (令和4年政令第1号, under 地方公共団体情報システムの標準化に関する法律 2条)
# and the ordinance of the ministries beside it name 20 kinds of work; these are their common names.
BUSINESSES: Final = {
    "juki": "住民基本台帳",
    "koseki": "戸籍",
    "fuhyo": "戸籍の附票",
    "inkan": "印鑑登録",
    "senkyo": "選挙人名簿管理",
    "kotei": "固定資産税",
    "kojin": "個人住民税",
    "hojin": "法人住民税",
    "keiji": "軽自動車税",
    "kokuho": "国民健康保険",
    "nenkin": "国民年金",
    "shogai": "障害者福祉",
    "koki": "後期高齢者医療",
    "kaigo": "介護保険",
    "jido-teate": "児童手当",
    "jido-fuyo": "児童扶養手当",
    "seikatsu-hogo": "生活保護",
    "kenko": "健康管理",
    "shugaku": "就学",
    "kosodate": "子ども・子育て支援",
}


def name_of(code: str, own: str) -> str:
    """Return the name under which the work is known: the standardised one, or the town's own."""
    return BUSINESSES.get(code) or own
