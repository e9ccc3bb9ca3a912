"""What stays out: personnel evaluation (人事評価) is no part of skills, by rule and not by habit.

Skill data says what somebody can do so that they may learn and be asked; it says nothing of how
well they served. So no framework may name what belongs to the other file.
"""

from typing import Final

# 地方公務員法23条 and the words of its ordinances: appraisal, pay and the order of persons.
OUTSIDE: Final = (
    "人事評価",
    "勤務評定",
    "業績評価",
    "能力評価",
    "評定",
    "査定",
    "評点",
    "考課",
    "昇給",
    "昇格",
    "降格",
    "昇任",
    "勤勉手当",
    "賞与",
    "給与",
    "序列",
    "懲戒",
)


def word_outside(text: str) -> str:
    """Return the first word of personnel evaluation in the text, or nothing."""
    return next((word for word in OUTSIDE if word in text), "")
