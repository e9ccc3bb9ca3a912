"""What one more person, an adviser, a month of help or a month more of time would bring."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from yakuba.kernel.schedule.levelling import (
    Gain,
    Levelled,
    Waiting,
    bottlenecks,
    level,
    one_more,
)
from yakuba.kernel.schedule.search import Budget
from yakuba.programmes.rules.progress import HOURS_A_DAY
from yakuba.programmes.rules.roadmap import (
    ADVISER_DAYS,
    ADVISER_HOURS_ONLINE,
    MONTH,
    Worker,
    relieved,
)

from .levelling import Setting, budget_of, changed

_GAINS = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """What something more would bring, in open days that the end comes earlier."""

    words: str
    days_earlier: int
    days_less_late: int


def offers_of(setting: Setting, found: Levelled, past: int) -> list[Offer]:
    """Return what one more of the worst bottlenecks would bring, for good or for a month, what an
    adviser would take off them, and what a month more of time would bring."""
    offers: list[Offer] = []
    budget = budget_of(setting, share=8)
    for waiting in bottlenecks(found)[:_GAINS]:
        offers += _of_one(setting, found, waiting, budget)
    if past:
        left = max(0, past - MONTH)
        offers.append(Offer("完了予定日を1か月延ばす", 0, past - left))
    return offers


def _of_one(setting: Setting, found: Levelled, waiting: Waiting, budget: Budget) -> Iterator[Offer]:
    worker = setting.workers[waiting.resource]
    begin = max(setting.today, max(waiting.by_week, key=lambda pair: pair[1])[0])
    day = setting.axis.date_of(begin)
    since = f"{day.month}月{day.day}日から"
    who = f"「{worker.name}」と同じ仕事ができる人"
    yield _offer(f"{who}をもう1人", _for_good(setting, found, worker, budget))
    for_a_month = one_more(
        found, budget, worker.code, units=worker.units, during=(begin, begin + MONTH)
    )
    yield _offer(f"{who}の応援を{since}1か月", for_a_month)
    what = f"「{worker.name}」の仕事への外部アドバイザーの派遣1回"
    for form, hours in (
        (f"現地{ADVISER_DAYS}日", HOURS_A_DAY * ADVISER_DAYS),
        (f"オンライン{ADVISER_HOURS_ONLINE}時間", Decimal(ADVISER_HOURS_ONLINE)),
    ):
        gain = _relief(setting, found, worker, begin, hours, budget)
        yield _offer(f"{what}（{form}）を{since}", gain)


def _for_good(setting: Setting, found: Levelled, worker: Worker, budget: Budget) -> Gain:
    """Return what one more person brings, who is not taken by other projects."""
    if not worker.pace:
        return one_more(found, budget, worker.code, units=worker.units)
    # The new person works at full pace, so that the tasks are as short as they can be.
    brisk = {worker.code: replace(worker, pace=0)}
    base = level(changed(setting, workers=brisk, work={}), Budget(passes=1))
    more = one_more(base, budget, worker.code, units=worker.units)
    return replace(
        more,
        days_earlier=found.end - base.end + more.days_earlier,
        days_less_late=_late(found) - _late(base) + more.days_less_late,
    )


def _relief(
    setting: Setting, found: Levelled, worker: Worker, begin: int, hours: Decimal, budget: Budget
) -> Gain:
    """Return what it brings that an adviser takes the hours off the tasks from the day on."""
    starts = dict(
        zip((task.code for task in found.plan.network.tasks), found.plan.starts, strict=True)
    )
    tasks = sorted(
        (start, setting.rows[code].pk) for code, start in starts.items() if code in setting.free
    )
    waiting = [setting.work[key] for start, key in tasks if start >= begin and key in setting.work]
    lighter = relieved((one for one in waiting if one.worker == worker.code), hours)
    after = level(changed(setting, work=lighter), budget, found.plan.starts)
    return Gain(
        worker.code,
        worker.name,
        0,
        days_earlier=found.end - after.end,
        days_less_late=_late(found) - _late(after),
    )


def _late(levelled: Levelled) -> int:
    return sum(breach.days for breach in levelled.breaches)


def _offer(words: str, gain: Gain) -> Offer:
    return Offer(words, max(0, gain.days_earlier), max(0, gain.days_less_late))
