"""How long a task lasts when its length depends on the calendar, in both directions.

`table` is `Axis.reach` for a legal minimum in calendar days, None for a length fixed in working
days. A task with both lasts until the later of the two.
"""

from bisect import bisect_left, bisect_right

from yakuba.kernel.schedule.errors import OutsideAxis

Table = tuple[int, ...] | None


def finish_from(start: int, duration: int, table: Table) -> int:
    """Return the finish of a task that begins on the day. Raises OutsideAxis."""
    if table is None:
        return start + duration
    # A start before the axis would read the table from its end.
    if not 0 <= start < len(table) or table[start] >= len(table):
        raise OutsideAxis("法定期間")
    return max(start + duration, table[start])


def start_reaching(finish: int, duration: int, table: Table) -> int:
    """Return the earliest start with which the task ends on the finish or later."""
    if table is None:
        return finish - duration
    return max(0, min(finish - duration, bisect_left(table, finish)))


def start_within(finish: int, duration: int, table: Table) -> int:
    """Return the latest start with which the task ends on the finish or before. Raises OutsideAxis."""
    if table is None:
        return finish - duration
    start = min(finish - duration, bisect_right(table, finish) - 1)
    if start < 0:
        raise OutsideAxis("法定期間")
    return start
