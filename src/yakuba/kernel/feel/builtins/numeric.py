"""Functions on numbers (DMN 1.5, 10.3.4.5)."""

from collections.abc import Callable
from datetime import timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)  # fmt: skip
from typing import Final

from yakuba.kernel.feel.builtins.signature import Form, form
from yakuba.kernel.feel.run import NoAnswer, Run
from yakuba.kernel.feel.values import NUMBERS, Months

# Wide enough for the remainder of any two numbers to be exact.
_WIDE: Final = Context(prec=12_400, Emin=-20_000, Emax=20_000, traps=[])
_LEAST_SCALE: Final = -6111
_MOST_SCALE: Final = 6176


def whole(value: Decimal) -> int:
    """Return the number as an int; raises `NoAnswer` for one with a fraction."""
    if value != value.to_integral_value() or abs(value) > 10**15:
        raise NoAnswer("整数が必要です。")
    return int(value)


def cut(value: Decimal) -> int:
    """Return the number without its fraction, as an int; raises `NoAnswer` for a giant one."""
    if abs(value) > 10**15:
        raise NoAnswer("数が大きすぎます。")
    return int(value)


def rounded(number: Decimal, places: int, rounding: str) -> Decimal:
    """Return the number with so many places after the point."""
    if not _LEAST_SCALE <= places <= _MOST_SCALE:
        raise NoAnswer(f"けた数は{_LEAST_SCALE}から{_MOST_SCALE}までです。")
    exponent = number.as_tuple().exponent
    # An exponent above the scale means there is nothing to round.
    if isinstance(exponent, int) and exponent >= -places:
        return number
    return _real(number.quantize(Decimal(1).scaleb(-places), rounding=rounding, context=NUMBERS))


def _rounding(rounding: str) -> Callable[..., object]:
    def rule(run: Run, number: Decimal, scale: Decimal = Decimal(0)) -> object:
        return rounded(number, cut(scale), rounding)

    return rule


def _absolute(run: Run, number: Decimal | timedelta | Months) -> object:
    if isinstance(number, Months):
        return Months(abs(number.months))
    return abs(number) if isinstance(number, timedelta) else NUMBERS.abs(number)


def _modulo(run: Run, number: Decimal, through: Decimal) -> object:
    """Return number - through * floor(number / through), which has the sign of `through`."""
    if not through:
        raise NoAnswer("0で割った余りはありません。")
    rest = _WIDE.remainder(number, through)
    if rest and (rest < 0) != (through < 0):
        rest = _WIDE.add(rest, through)
    return NUMBERS.plus(rest)


def _root(run: Run, number: Decimal) -> object:
    return _real(NUMBERS.sqrt(number))


def _logarithm(run: Run, number: Decimal) -> object:
    return _real(NUMBERS.ln(number))


def _exponential(run: Run, number: Decimal) -> object:
    return _real(NUMBERS.exp(number))


def _real(number: Decimal) -> Decimal:
    if not number.is_finite():
        raise NoAnswer("答えが実数にならないか、大きすぎます。")
    return number


def _odd(run: Run, number: Decimal) -> object:
    return abs(_WIDE.remainder(number, Decimal(2))) == 1


def _even(run: Run, number: Decimal) -> object:
    return _WIDE.remainder(number, Decimal(2)) == 0


def _rounded_form(rounding: str, scale: str = "scale: number") -> Form:
    return form(f"n: number, {scale}", _rounding(rounding))


FORMS: Final[dict[str, tuple[Form, ...]]] = {
    "decimal": (_rounded_form(ROUND_HALF_EVEN),),
    "floor": (_rounded_form(ROUND_FLOOR, "scale?: number"),),
    "ceiling": (_rounded_form(ROUND_CEILING, "scale?: number"),),
    "round up": (_rounded_form(ROUND_UP),),
    "round down": (_rounded_form(ROUND_DOWN),),
    "round half up": (_rounded_form(ROUND_HALF_UP),),
    "round half down": (_rounded_form(ROUND_HALF_DOWN),),
    "abs": (form("n: number/days and time duration/years and months duration", _absolute),),
    "modulo": (form("dividend: number, divisor: number", _modulo),),
    "sqrt": (form("number: number", _root),),
    "log": (form("number: number", _logarithm),),
    "exp": (form("number: number", _exponential),),
    "odd": (form("number: number", _odd),),
    "even": (form("number: number", _even),),
}
