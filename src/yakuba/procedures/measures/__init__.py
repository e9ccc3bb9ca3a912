"""What can be counted from applications: seven measures, each for the town and every procedure.

An application is counted in the month of the fact that the definition names (arrival, end, start
of the form), so months are disjoint and a fiscal year is the sum of its months.
"""

from .definitions import MEASURES

__all__ = ["MEASURES"]
