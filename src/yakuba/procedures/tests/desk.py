"""What the desk's tests play with: a small procedure of each kind, and applications that arrived."""

from datetime import datetime
from typing import Any

from yakuba.foundation.events.models import EventRecord
from yakuba.kernel.actor import Actor
from yakuba.organisation.demo import Cast
from yakuba.procedures.models import Application, Procedure
from yakuba.procedures.rules.vocabulary import SupersedePolicy
from yakuba.procedures.services.drafts import start
from yakuba.procedures.services.publishing import publish_version
from yakuba.procedures.services.submission import submit

ANSWERS: dict[str, Any] = {
    "applicant": {
        "family": "佐々木",
        "given": "花子",
        "family_kana": "ササキ",
        "given_kana": "ハナコ",
    },
    "email": "sasaki@example.jp",
    "children": 2,
    "account": "みほん銀行 本店 1234567",
}


def _text(ja: str) -> dict[str, str]:
    return {"ja": ja}


def _page(key: str, kind: str, label: str, **more: Any) -> dict[str, Any]:
    question = {"key": key, "type": kind, "label": _text(label), **more}
    return {"key": key, "title": _text(label), "questions": [question]}


def document(**changes: Any) -> dict[str, Any]:
    """Return 児童手当 as the tests know it; keyword arguments replace its parts."""
    return {
        "schema_version": 1,
        "code": "child-allowance",
        "kind": "DISPOSITION",
        "title": _text("児童手当の認定請求"),
        "summary": _text("児童手当を受けるための手続です。"),
        "who": _text("児童を育てている方"),
        "minutes": 5,
        "reading": "じどうてあてのにんていせいきゅう",
        "keywords": ["児童手当"],
        "life_events": ["CHILD_REARING"],
        "office": {"section": "2010"},
        "needed": [],
        "standard_period": {"days": 10, "text": _text("10日以内です。")},
        "basis_class": "LAW",
        "legal_basis": [
            {"text": "町の説明文です。", "article": "児童手当法第7条", "certainty": "town"}
        ],
        "review_standards": [
            {"item": "lives_here", "text": _text("市内に住所があること。"), "source": "審査基準"},
            {
                "item": "raises_child",
                "text": _text("児童を養育していること。"),
                "source": "審査基準",
            },
        ],
        "pages": [
            _page("applicant", "NAME", "請求者の氏名"),
            _page("email", "EMAIL", "メールアドレス", required=False),
            _page("children", "NUMBER", "児童の人数", minimum=1, maximum=12),
            _page("account", "TEXT", "振込先の口座"),
        ],
        "applicant": {"name": "applicant", "email": "email"},
        "disposition": {
            "decision_kind": "child_allowance",
            "subject": "児童手当の認定請求",
            "granted_title": "児童手当認定通知書",
            "granted_text": "請求のあった児童手当について、次のとおり認定します。",
            "refused_title": "児童手当認定請求却下通知書",
            "refused_text": "請求のあった児童手当について、次のとおり却下します。",
            "amount": "children * 120000",
            "refusal_reasons": ["市内に住所がないため。"],
        },
        **changes,
    }


def publish(at: datetime, **changes: Any) -> Procedure:
    """Make the procedure live in the active town."""
    publication = publish_version(
        document=document(**changes),
        policy=SupersedePolicy.MAY_CONTINUE,
        actor=Actor.system("初期設定"),
        at=at,
    )
    return publication.version.procedure


def arrive(
    cast: Cast, procedure: Procedure, at: datetime, answers: dict[str, Any] | None = None
) -> Application:
    """Let 佐々木 apply."""
    procedure.refresh_from_db()
    actor = cast.actor(cast.sasaki)
    draft = start(
        procedure=procedure,
        actor=actor,
        at=at,
        answers=ANSWERS if answers is None else answers,
    )
    return submit(draft=draft, actor=actor, at=at)


def codes(subject_id: object) -> list[str]:
    """Return the facts recorded about the subject, oldest first."""
    return list(
        EventRecord.objects.filter(subject_id=str(subject_id))
        .order_by("pk")
        .values_list("code", flat=True)
    )
