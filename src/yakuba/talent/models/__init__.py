"""What is kept of skills, training, roles and needs."""

from .assessments import (
    Assessment,
    AssessmentAnswer,
    AssessmentLine,
    CorrectionRequest,
    Evidence,
)
from .courses import Course, CourseSession, CourseSkill
from .enrolments import Certificate, Enrolment, Feedback
from .intakes import ResultIntake
from .needs import Commitment, Need, NeedTurn
from .outside import Contract, OutsideSkill, OutsideTalent, WorkRecord
from .plans import PlanLine, TrainingPlan
from .required import RequiredExemption, RequiredRun, RequiredTraining
from .roles import Candidacy, Leaving, RoleCall, RoleKind, RoleTerm
from .skills import ExpectedLevel, FrameworkVersion, Skill, SkillFramework
from .standing import AreaTally, SectionCount, SectionTally, SkillLevel

__all__ = [
    "AreaTally",
    "Assessment",
    "AssessmentAnswer",
    "AssessmentLine",
    "Candidacy",
    "Certificate",
    "Commitment",
    "Contract",
    "CorrectionRequest",
    "Course",
    "CourseSession",
    "CourseSkill",
    "Enrolment",
    "Evidence",
    "ExpectedLevel",
    "Feedback",
    "FrameworkVersion",
    "Leaving",
    "Need",
    "NeedTurn",
    "OutsideSkill",
    "OutsideTalent",
    "PlanLine",
    "RequiredExemption",
    "RequiredRun",
    "RequiredTraining",
    "ResultIntake",
    "RoleCall",
    "RoleKind",
    "RoleTerm",
    "SectionCount",
    "SectionTally",
    "Skill",
    "SkillFramework",
    "SkillLevel",
    "TrainingPlan",
    "WorkRecord",
]
