"""Regular expressions of XPath (XML Schema part 2, XPath functions 5.6.1), in bounded time.

Python's own matcher tries some patterns for longer than the world stands. Here each state of a
pattern is looked at once per place of the text, and every look is paid from the run's purse.
"""

from yakuba.kernel.feel.regex.matcher import Match, find_all, search
from yakuba.kernel.feel.regex.pattern import BadPattern, Program, compiled

__all__ = ["BadPattern", "Match", "Program", "compiled", "find_all", "search"]
