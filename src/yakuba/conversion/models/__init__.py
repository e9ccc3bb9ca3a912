"""What is kept of migrations: plans, files that came, definitions, runs, characters, decisions."""

from .characters import CharacterDecision, CharacterSighting
from .definitions import LayoutEdition, MappingDraft, MappingVersion
from .plans import MigrationPlan
from .rehearsals import Rehearsal
from .requirements import Requirement, RequirementIntake, RequirementJudgement, RequirementList
from .reviews import MigrationReview, ReviewItem
from .runs import ConversionRun, RunFile, RunPiece, RunReport
from .sources import SourceBatch, SourceFile, SourcePiece, SourceUpload, UploadPiece

__all__ = [
    "CharacterDecision",
    "CharacterSighting",
    "ConversionRun",
    "LayoutEdition",
    "MappingDraft",
    "MappingVersion",
    "MigrationPlan",
    "MigrationReview",
    "Rehearsal",
    "Requirement",
    "RequirementIntake",
    "RequirementJudgement",
    "RequirementList",
    "ReviewItem",
    "RunFile",
    "RunPiece",
    "RunReport",
    "SourceBatch",
    "SourceFile",
    "SourcePiece",
    "SourceUpload",
    "UploadPiece",
]
