"""Examples and definitions that the towns publish, and one that was taken over before it was renewed."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.active import acting_in
from yakuba.foundation.tenancy.models import Municipality
from yakuba.kernel.actor import Actor
from yakuba.organisation.queries import actor_for
from yakuba.region.models import LibraryItem, LibraryKind
from yakuba.region.queries.library import offered
from yakuba.region.rules.exchange import Purpose
from yakuba.region.rules.library import Example
from yakuba.region.services.exchange import step_out
from yakuba.region.services.library import offer_definition, publish_item, write_example
from yakuba.region.services.takeover import take_over

_EXAMPLES: dict[str, list[dict[str, Any]]] = {
    "kimura": [
        {
            "title": "児童手当の申請をスマートフォンで終えられるようにした",
            "summary": "窓口に来られない保護者のために、申請から決定の通知までをオンラインにしました。",
            "keywords": "オンライン申請 児童手当 子育て",
            "example": Example(
                problem="申請のために仕事を休む保護者が多く、書類の不備で2回来庁する人もいました。",
                done="質問の順に答える画面にし、必要な書類を先に知らせました。紙の申請も同じ流れに登録します。",
                effect="夜間の申請が半分を超え、補正の件数が減りました。高齢の保護者の利用は増えていません。",
                measure="補正になった申請の割合",
                before="31%",
                after="12%",
                measured_n=412,
                cost_yen=0,
                cost_note="既存の基盤を使用。定義の作成に職員40時間",
            ),
        },
    ],
    "takagi": [
        {
            "title": "小さな町の、月に一度のDX相談会",
            "summary": "専任の担当を置けない町で、各課の困りごとを月に一度だけ持ち寄ります。",
            "keywords": "推進体制 小規模 相談会",
            "example": Example(
                problem="担当は1人で、ほかの業務と兼ねています。各課の困りごとが集まりませんでした。",
                done="毎月第2水曜の1時間に、各課から1つずつ持ち寄り、やめる仕事から決めました。",
                effect="1年で様式を14枚やめました。機器の購入はしていません。",
                measure="廃止した様式",
                before="0枚",
                after="14枚",
                measured_n=38,
                cost_yen=0,
            ),
        },
    ],
}
_CONTACT = {"kimura": "見本市 DX推進課 000-000-1012", "takagi": "例示町 総務課 000-000-2000"}
_LICENCE = "CC BY 4.0"


def build(*, now: datetime) -> None:
    """Publish examples and definitions, take one over, and renew it afterwards."""
    actors = _actors(now)
    for username, (town, actor) in actors.items():
        with acting_in(town):
            for number, words in enumerate(_EXAMPLES[username]):
                at = now - timedelta(days=120 - number)
                item = write_example(
                    **words, licence=_LICENCE, contact=_CONTACT[username], actor=actor, at=at
                )
                publish_item(item=item, seen=item.content_hash, actor=actor, at=at)
    if "kimura" in actors:
        with acting_in(actors["kimura"][0]):
            shared = _definitions(actors["kimura"][1], now - timedelta(days=80))
        if "takagi" in actors and shared:
            _taken(actors["takagi"], shared[0], now - timedelta(days=40))
            with acting_in(actors["kimura"][0]):
                _definitions(actors["kimura"][1], now - timedelta(days=10))


def _actors(now: datetime) -> dict[str, tuple[int, Actor]]:
    found = {}
    for username in _EXAMPLES:
        user = User.objects.filter(username=username).first()
        if user is not None and user.municipality_id is not None:
            with acting_in(user.municipality_id):
                actor = actor_for(user, on=timezone.localdate(now))
            found[username] = (user.municipality_id, actor)
    return found


def _definitions(actor: Actor, at: datetime) -> list[LibraryItem]:
    """Share a playbook first, then a form and a table, as far as the town has them."""
    order = (LibraryKind.PLAYBOOK, LibraryKind.FORM, LibraryKind.TABLE)
    made = []
    for kind in order:
        offer = next((one for one in offered() if one.kind is kind), None)
        if offer is None:
            continue
        item = offer_definition(
            offer=offer,
            summary=f"見本市で使っている「{offer.title}」です。直して使えます。",
            keywords=kind.label,
            licence=_LICENCE,
            contact=_CONTACT["kimura"],
            actor=actor,
            at=at,
        )
        made.append(publish_item(item=item, seen=item.content_hash, actor=actor, at=at))
    return made


def _taken(who: tuple[int, Actor], item: LibraryItem, at: datetime) -> None:
    town, actor = who
    with acting_in(town):
        passage = step_out(
            municipality=Municipality.objects.get(pk=town),
            purpose=Purpose.LIBRARY,
            actor=actor,
            at=at,
        )
        take_over(passage=passage, key=item.key, actor=actor, at=at)
