"""A refusal to 佐々木, as the town would send it."""

from typing import Any

from yakuba.foundation.documents.models import IssuedDocument
from yakuba.foundation.documents.rules import Seal, notice_content
from yakuba.foundation.documents.services import issue
from yakuba.foundation.subjects.ref import SubjectRef
from yakuba.kernel.actor import Actor

ABOUT = SubjectRef("test.application", "1")
TITLE = "子育て支援給付金不交付決定通知書"
KATO = Actor.system("加藤")
BODY = (
    "令和8年11月1日付けで申請のありました子育て支援給付金について、下記のとおり交付しないことに"
    "決定しましたので、通知します。"
)
REASON = (
    "見本市子育て支援給付金交付要綱第3条第1項第2号は、申請の日において引き続き1年以上見本市の"
    "住民基本台帳に記録されていることを要件としていますが、この要件を満たしません。"
)
APPEAL = (
    (
        "1 この処分について不服がある場合は、この処分があったことを知った日の翌日から起算して3か月以内に、"
        "見本市長に対して審査請求をすることができます。"
    ),
    (
        "2 この処分があったことを知った日の翌日から起算して6か月以内に、見本市を被告として、"
        "処分の取消しの訴えを提起することができます。"
    ),
)


def refusal(town, **changes: Any) -> dict[str, Any]:
    wish: dict[str, Any] = {
        "addressee_name": "佐々木 花子",
        "addressee_lines": ["〒000-0000", "見本県見本市本町一丁目2番3号"],
        "body": [BODY],
        "particulars": [("受付番号", "R8-000001"), ("金額", "50,000円")],
        "reasons": [REASON],
        "appeal": APPEAL,
        "contact": ["見本市 子育て支援課 給付係", "電話 000-000-0000"],
    }
    return notice_content(profile=town.profile, **wish | changes)


def issue_one(
    town, at, *, content=None, series="見子", seal=Seal.OMITTED, title=TITLE
) -> IssuedDocument:
    return issue(
        kind="documents.notice",
        title=title,
        content=content or refusal(town),
        series=series,
        subject=ABOUT,
        seal=seal,
        actor=KATO,
        at=at,
    )
