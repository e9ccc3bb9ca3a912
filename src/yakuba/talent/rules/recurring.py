"""What comes round again: calls after as long as a term, compulsory training every fiscal year."""

from datetime import date

from yakuba.kernel.fiscal import FiscalYear

from .roles import end_of_term


def next_call_from(closed: date, term_months: int) -> date:
    """Return from which day the next call is due, where the last one closed on `closed`.

    Calls are as far apart as terms are long, so that the next holders are found before a term ends.
    """
    return end_of_term(closed, term_months)


def is_call_due(closed: date, term_months: int, on: date) -> bool:
    """Tell whether the next call is due; after another term nobody waits for it any more."""
    due = next_call_from(closed, term_months)
    return due <= on < end_of_term(due, term_months)


def is_year_due(last: FiscalYear, on: date) -> bool:
    """Tell whether the day lies in the year after the last one for which a training was set."""
    return FiscalYear.of(on) == last.next


def same_day_in(year: FiscalYear, day: date) -> date:
    """Return the month and day in another fiscal year; 29 February is the 28th where there is none."""
    in_first = day.month >= 4
    wanted = year.year if in_first else year.year + 1
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(wanted, 2, 28) if is_leap_day else day.replace(year=wanted)
