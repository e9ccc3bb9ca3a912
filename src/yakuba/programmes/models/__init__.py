"""What the town means to do, what it does about it, and what each plan once said."""

from .approvals import ApprovalRequest
from .meetings import AgendaItem, Meeting
from .pack_files import PackFile
from .packs import Countermeasure, PackConfirmation, ReviewPack
from .playbooks import Playbook, PlaybookRun, PlaybookVersion, TownWindow
from .portfolio import SavedView
from .projects import (
    BudgetLine,
    Membership,
    Participation,
    Project,
    ProjectLink,
    ProjectRecord,
    Risk,
    StatusUpdate,
)
from .strategies import Initiative, Kpi, KpiActual, KpiTarget, Pillar, Strategy
from .takeover import CalendarFeed, ImportMapping, ImportRun
from .talk import Attachment, Comment, DigestChoice, Mention
from .tasks import Baseline, Task, TaskLink, TaskRecord
from .templates import PackTemplate, ReportTemplate, TemplateVersion

__all__ = [
    "AgendaItem",
    "ApprovalRequest",
    "Attachment",
    "Baseline",
    "BudgetLine",
    "CalendarFeed",
    "Comment",
    "Countermeasure",
    "DigestChoice",
    "ImportMapping",
    "ImportRun",
    "Initiative",
    "Kpi",
    "KpiActual",
    "KpiTarget",
    "Meeting",
    "Membership",
    "Mention",
    "PackConfirmation",
    "PackFile",
    "PackTemplate",
    "Participation",
    "Pillar",
    "Playbook",
    "PlaybookRun",
    "PlaybookVersion",
    "Project",
    "ProjectLink",
    "ProjectRecord",
    "ReportTemplate",
    "ReviewPack",
    "Risk",
    "SavedView",
    "StatusUpdate",
    "Strategy",
    "Task",
    "TaskLink",
    "TaskRecord",
    "TemplateVersion",
    "TownWindow",
]
