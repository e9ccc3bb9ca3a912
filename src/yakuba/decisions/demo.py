"""The 専決 table of the demo town, published through the rulebook like any town's own.

Everything here is fictional: a town replaces the rows by its own 事務決裁規程.
"""

from datetime import date, datetime
from typing import Any

from yakuba.foundation.rulebook.models import RuleTable
from yakuba.foundation.rulebook.services import publish_table
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor

from .queries.deadlines import TABLE as PROMPTS
from .queries.planning import TABLE

_ARTICLE = "第5条 別表第1の"

# kind, amount, outcome | deciding, consult, inform, acting, post_review | what the row is about
_Row = tuple[str, str, str, str, str, str, str, str, str]

_ROWS: tuple[_Row, ...] = (
    (
        '"child-allowance"', "< 5000000", '"GRANTED", "PARTLY"',
        "MANAGER", "", "", "ALLOWED", "REQUIRED",
        "児童手当の認定に関すること",
    ),
    (
        '"child-allowance"', "< 5000000", '"REFUSED"',
        "DIRECTOR", "", "", "EXCLUDED", "REQUIRED",
        "児童手当の認定請求の却下に関すること(重要な事項)",
    ),
    (
        '"disaster-certificate"', "-", '"GRANTED", "PARTLY"',
        "MANAGER", "", "", "ALLOWED", "OMITTED",
        "罹災証明書の交付に関すること(定例の事項)",
    ),
    (
        '"disaster-certificate"', "-", '"REFUSED"',
        "DIRECTOR", "", "", "EXCLUDED", "REQUIRED",
        "罹災証明書の不交付に関すること(重要な事項)",
    ),
    (
        '"dog-registration"', "< 500000", "-",
        "CHIEF", "", "", "ALLOWED", "OMITTED",
        "犬の登録に関すること(定例で軽易な事項)",
    ),
    (
        'not("child-allowance", "disaster-certificate", "dog-registration")', "< 500000",
        'not("REFUSED")',
        "MANAGER", "", "", "ALLOWED", "REQUIRED",
        "許可、認定その他の処分で50万円未満のもの",
    ),
    (
        'not("child-allowance", "disaster-certificate", "dog-registration")', "< 500000",
        '"REFUSED"',
        "DIRECTOR", "", "", "EXCLUDED", "REQUIRED",
        "申請に対する拒否の処分(重要な事項)",
    ),
    (
        'not("child-allowance", "disaster-certificate")', "[500000..5000000)", "-",
        "DIRECTOR", "1010:MANAGER", "", "ALLOWED", "REQUIRED",
        "50万円以上500万円未満の支出を伴うこと",
    ),
    (
        'not("disaster-certificate")', "[5000000..50000000)", "-",
        "DEPUTY_MAYOR", "1010:MANAGER 10:DIRECTOR", "", "ALLOWED", "REQUIRED",
        "500万円以上5,000万円未満の支出を伴うこと",
    ),
    (
        'not("disaster-certificate")', ">= 50000000", "-",
        "MAYOR", "1010:MANAGER 10:DIRECTOR", "1020:MANAGER", "EXCLUDED", "REQUIRED",
        "5,000万円以上の支出を伴うこと(重要な事項)",
    ),
)  # fmt: skip

KIND_LABELS = {
    "child-allowance": "児童手当の認定請求",
    "disaster-certificate": "罹災証明書の交付申請",
    "dog-registration": "犬の登録申請",
}
OUTCOME_LABELS = {"GRANTED": "認定・交付・許可", "PARTLY": "一部認定", "REFUSED": "却下・不許可"}

_POST_LABELS = {
    "1010:MANAGER": "総務課長",
    "1010:MANAGER 10:DIRECTOR": "総務課長・総務部長",
    "1020:MANAGER": "DX推進課長",
}


def senketsu_document(town: str = "見本市") -> dict[str, Any]:
    """Return the table as a rulebook document: kind × amount × outcome → who decides."""
    rules = [
        {
            "inputs": list(row[:3]),
            "outputs": [f'"{value}"' for value in row[3:8]],
            "annotation": f"{town}事務決裁規程(架空){_ARTICLE}{number}の項 {row[8]}",
        }
        for number, row in enumerate(_ROWS, start=1)
    ]
    return {
        "hit_policy": "U",
        "inputs": [
            {"name": "kind", "label": "事項", "type": "string"},
            {"name": "amount", "label": "金額", "type": "number", "values": ">= 0"},
            {"name": "outcome", "label": "処分の内容", "type": "string"},
        ],
        "outputs": [
            {"name": "deciding", "label": "決裁者", "type": "string"},
            {"name": "consult", "label": "合議", "type": "string"},
            {"name": "inform", "label": "供覧", "type": "string"},
            {"name": "acting", "label": "代決", "type": "string"},
            {"name": "post_review", "label": "後閲", "type": "string"},
        ],
        "rules": rules,
        "labels": {
            "kind": KIND_LABELS,
            "outcome": OUTCOME_LABELS,
            "consult": _POST_LABELS,
            "inform": _POST_LABELS,
            "deciding": {
                "CHIEF": "係長",
                "MANAGER": "課長",
                "DIRECTOR": "部長",
                "DEPUTY_MAYOR": "副市長",
                "MAYOR": "市長",
            },
            "acting": {"ALLOWED": "できる", "EXCLUDED": "できない"},
            "post_review": {"REQUIRED": "要する", "OMITTED": "要しない"},
        },
        "yen": ["amount"],
    }


def build_senketsu(*, municipality: Municipality, at: datetime, valid_from: date) -> RuleTable:
    """Publish the demo town's table in the active town; publishing it again changes nothing."""
    town = municipality.name
    return publish_table(
        code=TABLE,
        title="専決事項(別表第1)",
        source_text=f"{town}事務決裁規程(架空)第5条 別表第1",
        document=senketsu_document(town),
        valid_from=valid_from,
        note="デモのための架空の規程です。自治体の規程に合わせて改めてください。",
        actor=Actor.system("初期設定"),
        at=at,
    )


def prompts_document() -> dict[str, Any]:
    """Return the table of reminders as a rulebook document: kind × urgency → open days."""
    rows = [
        ("-", '"URGENT"', "1", "1", "至急の起案"),
        ("-", 'not("URGENT")', "3", "2", "至急でない起案"),
    ]
    return {
        "hit_policy": "U",
        "inputs": [
            {"name": "kind", "label": "事項", "type": "string"},
            {"name": "urgency", "label": "緊急度", "type": "string"},
        ],
        "outputs": [
            {"name": "remind", "label": "督促までの開庁日数", "type": "number"},
            {"name": "tell", "label": "督促から上司に知らせるまでの開庁日数", "type": "number"},
        ],
        "rules": [
            {
                "inputs": [kind, urgency],
                "outputs": [remind, told],
                "annotation": f"決裁の督促に関する取扱い(架空) {about}",
            }
            for kind, urgency, remind, told, about in rows
        ],
        "labels": {"kind": KIND_LABELS, "urgency": {"URGENT": "至急", "NORMAL": "通常"}},
    }


def build_prompts(*, at: datetime, valid_from: date) -> RuleTable:
    """Publish the demo town's table of reminders in the active town."""
    return publish_table(
        code=PROMPTS,
        title="決裁の督促",
        source_text="決裁の督促に関する取扱い(架空)",
        document=prompts_document(),
        valid_from=valid_from,
        note="デモのための架空の取扱いです。自治体の取扱いに合わせて改めてください。",
        actor=Actor.system("初期設定"),
        at=at,
    )
