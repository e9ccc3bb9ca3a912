"""What the municipalities of the fictional prefecture buy, learn and share together."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from yakuba.foundation.accounts.models import User
from yakuba.foundation.tenancy.active import acting_in
from yakuba.kernel.actor import Actor
from yakuba.organisation.queries import actor_for
from yakuba.region.models import (
    Adviser,
    JointTraining,
    Procurement,
    SpecialistSlot,
    TrainingPlace,
)
from yakuba.region.rules.specialists import Half
from yakuba.region.services import joint_training as trainings
from yakuba.region.services import procurement as procurements
from yakuba.region.services import specialists

_PURPOSE = """電話の取り次ぎと庁内メールを減らし、課をまたぐ相談を早くする。
1団体では利用者が少なく、単価が高くなるため、県内でまとめて調達する。"""
_TEXT = """1 利用場所 LGWAN接続系の端末から使えること。
2 利用者 団体ごとに管理者を置き、職員の登録と削除を団体で行えること。
3 記録 会話の記録を5年間保存し、団体ごとに書き出せること。
4 終了 契約の終了時に、すべての記録を一般的な形式で受け取れること。"""
_SPECIALISTS = 2


def build(*, kobayashi: User, kimura: User, takagi: User, now: datetime) -> None:
    """Let 見本市 lead a procurement, 見本県 hold trainings and share its first specialists."""
    _buy(kimura, takagi, kobayashi, now)
    _learn(kobayashi, kimura, takagi, now)
    _share(kobayashi, takagi, now)


def _actor(user: User, moment: datetime) -> Actor:
    return actor_for(user, on=timezone.localdate(moment))


def _home(user: User) -> int:
    """Return the key of the municipality that a member of staff serves."""
    return user.municipality_id or 0


def _buy(kimura: User, takagi: User, kobayashi: User, now: datetime) -> None:
    done = _led(kimura, "庁内チャットの共同調達", now - timedelta(days=200), now)
    with acting_in(_home(takagi)):
        began = now - timedelta(days=180)
        procurements.join(
            key=done.key,
            quantity=85,
            wish="4月から使いたい。",
            actor=_actor(takagi, began),
            at=began,
            on=timezone.localdate(began),
        )
        asked = procurements.remark(
            key=done.key,
            text="利用者の下限はありますか。",
            actor=_actor(takagi, began),
            at=began,
        )
    with acting_in(_home(kimura)):
        began = now - timedelta(days=150)
        lead, on = _actor(kimura, began), timezone.localdate(began)
        procurements.answer(
            procurement=done, remark_key=asked.key, text="ありません。", actor=lead, at=began
        )
        procurements.close_joining(procurement=done, actor=lead, at=began, on=on)
        procurements.tell_result(
            procurement=done,
            supplier="株式会社ひな形通信",
            amount=6_480_000,
            contracted_on=on,
            lesson="仕様の質問は2週間で締め切ると、予算要求に間に合う。",
            actor=lead,
            at=began,
            on=on,
        )
    _led(kimura, "AI文字起こしの共同調達", now - timedelta(days=20), now)


def _led(kimura: User, title: str, began: datetime, now: datetime) -> Procurement:
    """Announce, specify and invite."""
    on = timezone.localdate(began)
    with acting_in(_home(kimura)):
        lead = _actor(kimura, began)
        row = procurements.announce(
            title=title,
            purpose=_PURPOSE,
            unit="人分",
            wanted_on=on + timedelta(days=150),
            contact="見本市 DX推進課 000-000-1012",
            actor=lead,
            at=began,
            on=on,
        )
        procurements.specify(procurement=row, text=_TEXT, changes="", actor=lead, at=began)
        return procurements.open_joining(
            procurement=row, join_by=on + timedelta(days=60), actor=lead, at=began, on=on
        )


def _learn(kobayashi: User, kimura: User, takagi: User, now: datetime) -> None:
    past = _invited(kobayashi, "業務改革(BPR)の進め方", now - timedelta(days=120))
    for user, seats in ((kimura, 12), (takagi, 3)):
        moment = now - timedelta(days=110)
        with acting_in(_home(user)):
            trainings.ask_for_seats(
                key=past.key,
                seats=seats,
                note="",
                actor=_actor(user, moment),
                at=moment,
                on=timezone.localdate(moment),
            )
    with acting_in(_home(kobayashi)):
        moment = now - timedelta(days=95)
        trainings.give_seats(
            training=past,
            actor=_actor(kobayashi, moment),
            at=moment,
            on=timezone.localdate(moment),
        )
    for user, attended in ((kimura, 11), (takagi, 3)):
        moment = now - timedelta(days=75)
        with acting_in(_home(user)):
            trainings.tell_attendance(
                key=past.key,
                attended=attended,
                answered=attended - 1,
                satisfied=attended - 1,
                actor=_actor(user, moment),
                at=moment,
                on=timezone.localdate(moment),
            )
    _invited(kobayashi, "データの読み方と見せ方", now - timedelta(days=5))


def _invited(kobayashi: User, title: str, began: datetime) -> JointTraining:
    on = timezone.localdate(began)
    with acting_in(_home(kobayashi)):
        return trainings.announce(
            title=title,
            description="自分の課の業務を題材に、半日で一巡します。端末を1人1台お持ちください。",
            held_on=on + timedelta(days=40),
            hours_text="13時30分から16時30分まで",
            minutes=180,
            place_kind=TrainingPlace.BOTH,
            place="見本県庁 講堂",
            capacity=60,
            apply_by=on + timedelta(days=21),
            contact="見本県 市町村DX支援課 000-000-9000",
            actor=_actor(kobayashi, began),
            at=began,
            on=on,
        )


@transaction.atomic
def _share(kobayashi: User, takagi: User, now: datetime) -> None:
    """Open a half-day a week for the coming weeks, and let 例示町 ask for the first."""
    on = timezone.localdate(now)
    opened: list[SpecialistSlot] = []
    with acting_in(_home(kobayashi)):
        people = Adviser.objects.filter(
            published_at__isnull=False, withdrawn_at=None, term_until__gte=on + timedelta(days=40)
        )
        for number, person in enumerate(people.order_by("number")[:_SPECIALISTS]):
            opened += specialists.open_slots(
                adviser=person,
                days=[on + timedelta(days=7 * week + 3 + number) for week in range(5)],
                half=Half.PM if number else Half.AM,
                is_online=False,
                actor=_actor(kobayashi, now),
                at=now,
                on=on,
            )
    if opened:
        with acting_in(_home(takagi)):
            specialists.ask_for_slot(
                key=opened[0].key,
                purpose="窓口の案内板と申請書の見直しについて相談したい。",
                contact="例示町 総務課 000-000-2000",
                actor=_actor(takagi, now),
                at=now,
                on=on,
            )
