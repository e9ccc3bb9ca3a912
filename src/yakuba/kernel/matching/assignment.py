"""The cheapest one-to-one assignment, with the prices that prove it is the cheapest.

Shortest augmenting paths with dual prices (Jonker & Volgenant 1987): rows bid for columns first,
those left over find the cheapest path of exchanges. Exact in integers of any size.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import add, sub

from yakuba.kernel.matching.errors import UnableToMatch

Costs = Sequence[Sequence[int | None]]
"""Cost by row and column; None where the pair is forbidden."""


class UnableToAssign(UnableToMatch):
    """These rows have only these columns to share, fewer than they need (Hall's condition)."""

    def __init__(self, rows: frozenset[int], columns: frozenset[int]) -> None:
        super().__init__(f"{len(rows)}件に対して、割り当てられる先が{len(columns)}件しかありません")
        self.rows = rows
        self.columns = columns


@dataclass(frozen=True, slots=True)
class Assignment:
    """The column of each row (None: left over), the cost, and the prices.

    `row_prices[i] + column_prices[j] <= cost[i][j]` for every allowed pair, with equality for
    those chosen; whoever may be left over has no price above 0, and 0 when left over. So the sum
    of prices (columns times capacity) is a lower bound of every assignment, and equals the cost.
    """

    columns: tuple[int | None, ...]
    cost: int
    row_prices: tuple[int, ...]
    column_prices: tuple[int, ...]


def assign(costs: Costs, capacities: Sequence[int] | None = None) -> Assignment:
    """Return the cheapest assignment in which the scarcer side is used up.

    A column takes as many rows as its capacity, else one. Raises UnableToAssign if forbidden
    pairs leave a row (or, with more rows than room, a column) without partner.
    """
    width = len(costs[0]) if costs else 0
    room = [1] * width if capacities is None else [min(one, len(costs)) for one in capacities]
    copies = [column for column in range(width) for _ in range(room[column])]
    if len(costs) > len(copies):
        return _turned(costs, copies, room)
    search = _Search([[row[column] for column in copies] for row in costs], len(copies))
    try:
        search.run()
    except UnableToAssign as short:
        raise UnableToAssign(short.rows, frozenset(copies[at] for at in short.columns)) from None
    prices = [0] * width
    for at, column in enumerate(copies):
        # Copies in use have one price, not below that of a copy not in use, which is 0.
        prices[column] = search.price[at] if search.owner[at] >= 0 else prices[column]
    for at, column in enumerate(copies):
        if search.owner[at] < 0:
            prices[column] = 0
    chosen = tuple(copies[at] for at in search.choice)
    _shut(costs, prices, search.bid, room)
    return Assignment(chosen, _cost(costs, chosen), tuple(search.bid), tuple(prices))


def _shut(costs: Costs, prices: list[int], bids: Sequence[int], room: Sequence[int]) -> None:
    """Give columns without room a price at which nobody wants them."""
    for column, places in enumerate(room):
        if not places:
            offers = zip(bids, (line[column] for line in costs), strict=True)
            prices[column] = min(
                (cost - bid for bid, cost in offers if cost is not None), default=0
            )
            prices[column] = min(0, prices[column])


def _turned(costs: Costs, copies: list[int], room: Sequence[int]) -> Assignment:
    """Assign with rows and columns exchanged: every place of a column finds a row."""
    search = _Search([[row[column] for row in costs] for column in copies], len(costs))
    try:
        search.run()
    except UnableToAssign as short:
        columns = frozenset(copies[at] for at in short.rows)
        raise UnableToAssign(short.columns, columns) from None
    chosen: list[int | None] = [None] * len(costs)
    prices = [0] * len(room)
    for at, row in enumerate(search.choice):
        chosen[row] = copies[at]
    for column in set(copies):
        # Copies have one price: each could take the row of another.
        prices[column] = min(search.bid[at] for at, one in enumerate(copies) if one == column)
    _shut(costs, prices, search.price, room)
    return Assignment(tuple(chosen), _cost(costs, chosen), tuple(search.price), tuple(prices))


def _cost(costs: Costs, chosen: Sequence[int | None]) -> int:
    taken = (costs[row][column] for row, column in enumerate(chosen) if column is not None)
    return sum(cost for cost in taken if cost is not None)


class _Search:
    """Rows that all find a column; there are at least as many columns as rows."""

    def __init__(self, costs: Costs, width: int) -> None:
        known = [cost for row in costs for cost in row if cost is not None]
        spread = max(known, default=0) - min(known, default=0) + 1
        # Dearer than any chain of exchanges can be, so that it marks what is forbidden.
        self.never = 4 * (len(costs) + 1) * (spread + max(map(abs, known), default=0))
        self.costs = [[self.never if cost is None else cost for cost in row] for row in costs]
        self.price = [0] * width
        self.bid = [0] * len(costs)
        self.owner = [-1] * width
        self.choice = [-1] * len(costs)

    def run(self) -> None:
        """Assign every row, then set the bids that the prices imply."""
        free = self._auction(self._auction(list(range(len(self.costs)))))
        for row in free:
            self._augment(row)
        for row, column in enumerate(self.choice):
            self.bid[row] = self.costs[row][column] - self.price[column]

    def _auction(self, free: list[int]) -> list[int]:
        """Let each row take its best column at the price at which the second best is as good."""
        left, at = [], 0
        rounds = 2 * len(free)
        while at < len(free):
            row = free[at]
            at += 1
            net = list(map(sub, self.costs[row], self.price))
            best = min(net)
            column = net.index(best)
            net[column] = self.never
            second = min(net)
            if best >= self.never // 2 or second >= self.never // 2 or not rounds:
                left.append(row)
                continue
            rounds -= 1
            loser = self.owner[column]
            if loser >= 0 and second == best:
                left.append(row)
                continue
            self.price[column] -= second - best
            self.owner[column], self.choice[row] = row, column
            if loser >= 0:
                self.choice[loser] = -1
                free.append(loser)
        return left

    def _augment(self, row: int) -> None:
        """Find the cheapest chain of exchanges from a row to a free column, and carry it out."""
        width = len(self.price)
        distance = list(map(sub, self.costs[row], self.price))
        before = [row] * width
        waiting = list(range(width))
        scanned: list[int] = []
        while True:
            low = min(map(distance.__getitem__, waiting), default=self.never)
            if low >= self.never // 2:
                owners = frozenset({row, *(self.owner[one] for one in scanned)})
                raise UnableToAssign(owners, frozenset(scanned))
            nearest = [one for one in waiting if distance[one] == low]
            end = next((one for one in nearest if self.owner[one] < 0), -1)
            if end >= 0:
                break
            waiting = [one for one in waiting if distance[one] != low]
            scanned += nearest
            for column in nearest:
                self._reach(column, low, distance, before, waiting)
        for one in scanned:
            self.price[one] -= low - distance[one]
        self._carry_out(row, end, before)

    def _reach(
        self, column: int, so_far: int, distance: list[int], before: list[int], waiting: list[int]
    ) -> None:
        """Shorten the ways that lead on from a column whose owner would have to move."""
        other = self.owner[column]
        costs, price = self.costs[other], self.price
        base = so_far - costs[column] + price[column]
        for one in waiting:
            length = base + costs[one] - price[one]
            if length < distance[one]:
                distance[one], before[one] = length, other

    def _carry_out(self, row: int, column: int, before: list[int]) -> None:
        while True:
            taker = before[column]
            self.owner[column] = taker
            self.choice[taker], column = column, self.choice[taker]
            if taker == row:
                return


def proof(costs: Costs, found: Assignment, capacities: Sequence[int] | None = None) -> bool:
    """Tell whether the prices prove that no assignment is cheaper (complementary slackness)."""
    width = len(found.column_prices)
    room = [1] * width if capacities is None else [min(one, len(costs)) for one in capacities]
    used = [found.columns.count(column) for column in range(width)]
    scarce_rows = len(costs) <= sum(room)
    for row, column in enumerate(found.columns):
        for at, cost in enumerate(costs[row]):
            both = add(found.row_prices[row], found.column_prices[at])
            if cost is not None and (both > cost or (at == column and both != cost)):
                return False
        if column is None and (scarce_rows or found.row_prices[row] != 0):
            return False
    if scarce_rows:
        slack = zip(found.column_prices, used, room, strict=True)
        return all(price <= 0 and (price == 0 or have == most) for price, have, most in slack)
    return used == room and all(price <= 0 for price in found.row_prices)
