"""Does the work get done: workers, tasks, sweepers, deliveries?"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db.models import Count
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from yakuba.config.doctor.registry import Finding, bad, check, good, mind
from yakuba.foundation.deliveries.models import Delivery
from yakuba.foundation.deliveries.queries import due
from yakuba.foundation.deliveries.registry import label_of
from yakuba.foundation.jobs.models import Heartbeat, SweepTurn
from yakuba.foundation.jobs.registry import all_sweepers
from yakuba.foundation.jobs.services import SILENCE, living_workers
from yakuba.foundation.tenancy.across import across_tenants

# The sweeper looks after five minutes; what is older than this nobody looks after.
_OVERDUE = timedelta(minutes=15)
_WAITING = timedelta(minutes=10)
_LATE = timedelta(minutes=20)


@contextmanager
def _of_all_towns() -> Iterator[None]:
    with across_tenants(reason="doctor"):
        yield


@check(
    "work.workers",
    "作業者(worker)",
    remedy="作業者を起動してください(`yakuba work`、または systemctl start yakuba-worker)。いないあいだは通知も文書も作られません。",
    needs_database=True,
)
def workers(at: datetime) -> Finding:
    """At least one worker gave a sign of life lately."""
    alive = living_workers(at)
    if not alive:
        last = Heartbeat.objects.order_by("-beat_at").first()
        when = f"最後の合図は {last.beat_at:%Y-%m-%d %H:%M} UTC です。" if last else ""
        return bad(f"動いている作業者がいません。{when}")
    return good(f"{len(alive)}個が動いています({'、'.join(str(one) for one in alive[:5])})。")


@check(
    "work.tasks",
    "処理の待ち行列",
    remedy="作業者を増やしてください(もう一つ起動するだけです)。止まった処理は、作業者が動いていれば90秒以内に引き継がれます。",
    needs_database=True,
)
def tasks(at: datetime) -> Finding:
    """No task hangs on a dead worker, and none waits long."""
    alive = {worker.worker_id for worker in living_workers(at)}
    running = DBTaskResult.objects.filter(
        status=TaskResultStatus.RUNNING, started_at__lt=at - SILENCE
    ).values_list("worker_ids", flat=True)
    orphaned = sum(1 for ids in running if not ids or ids[-1] not in alive)
    if orphaned:
        return bad(f"作業者を失った処理が{orphaned}件あります。")
    waiting = DBTaskResult.objects.ready().filter(enqueued_at__lt=at - _WAITING).count()
    if waiting:
        return mind(f"10分より長く待っている処理が{waiting}件あります。")
    return good("止まった処理も、長く待つ処理もありません。")


@check(
    "work.sweepers",
    "見回り",
    remedy="表示された誤りを記録(ログ)で確かめてください。遅れだけなら、作業者が動いているかを確かめてください。",
    needs_database=True,
)
def sweepers(at: datetime) -> Finding:
    """Every sweeper had its turn, and without an error."""
    names = {one.name for one in all_sweepers()}
    turns = list(SweepTurn.objects.filter(name__in=names))
    broken = [f"{turn.name}({turn.last_error[:80]})" for turn in turns if turn.last_error]
    if broken:
        return bad(f"失敗した見回りがあります: {'、'.join(broken)}")
    late = sorted(turn.name for turn in turns if turn.next_at < at - _LATE)
    if late:
        return mind(f"見回りが遅れています: {'、'.join(late)}")
    never = sorted(names - {turn.name for turn in turns})
    if never:
        return mind(f"まだ一度も回っていない見回りがあります: {'、'.join(never)}")
    return good(f"{len(turns)}種類の見回りが予定どおりです。")


@check(
    "work.dead_deliveries",
    "届かなかった送信",
    remedy="業務画面の「送信の管理」(/desk/deliveries/)で理由を確かめ、直してから「もう一度送信する」を押してください。",
    needs_database=True,
)
def dead_deliveries(at: datetime) -> Finding:
    """Deliveries that were given up wait for a person."""
    with _of_all_towns():
        found = list(
            Delivery.objects.filter(dead_at__isnull=False)
            .order_by()
            .values_list("channel")
            .annotate(count=Count("pk"))
        )
    if not found:
        return good("ありません。")
    return mind("、".join(f"{label_of(channel)} {count}件" for channel, count in sorted(found)))


@check(
    "work.overdue_deliveries",
    "遅れている送信",
    remedy="作業者が動いているか、メールサーバーが応答するかを確かめてください。",
    needs_database=True,
)
def overdue_deliveries(at: datetime) -> Finding:
    """What could have gone a quarter of an hour ago has gone."""
    with _of_all_towns():
        count = due(at).filter(not_before__lt=at - _OVERDUE).count()
    if count:
        return bad(f"15分より長く遅れている送信が{count}件あります。")
    return good("ありません。")
