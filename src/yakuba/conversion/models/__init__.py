"""What is kept of requirements, judgements, rehearsals and the decision to migrate."""

from .plans import MigrationPlan
from .rehearsals import Rehearsal
from .requirements import Requirement, RequirementIntake, RequirementJudgement, RequirementList
from .reviews import MigrationReview, ReviewItem

__all__ = [
    "MigrationPlan",
    "MigrationReview",
    "Rehearsal",
    "Requirement",
    "RequirementIntake",
    "RequirementJudgement",
    "RequirementList",
    "ReviewItem",
]
