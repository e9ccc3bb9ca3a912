"""Who writes, sends and sees papers, and who keeps the forms."""

from yakuba.kernel.actor import Actor, Duty
from yakuba.kernel.verdict import ALLOWED, Verdict, denied
from yakuba.organisation.models import Department
from yakuba.papers.models import Paper
from yakuba.papers.queries.papers import papers_for, serves_here

OTHER_TOWN = denied("この自治体の職員だけが利用できます。")
HIDDEN = denied("この起案文書を表示できません。")
NOT_WRITER = denied("直せるのは、起案者だけです。同じ内容で起案するときは、写して作ってください。")
ON_ITS_WAY = denied(
    "回議を始めた起案文書は直せません。直すときは、決裁のページで引き戻してください。"
)
NOT_KEEPER = denied("起案様式を定められるのは、文書管理の担当者だけです。")


def may_enter(actor: Actor) -> Verdict:
    """Whoever holds a post of the town writes papers; auditors read."""
    if serves_here(actor) and (actor.department_ids or actor.has(Duty.AUDIT)):
        return ALLOWED
    return OTHER_TOWN


def may_begin(actor: Actor, section: Department) -> Verdict:
    """Tell whether the actor may write for the section: only who holds a post in it."""
    if serves_here(actor) and section.pk in actor.department_ids:
        return ALLOWED
    return denied(f"{section.name}の職にある人だけが、この課の起案をできます。")


def may_see(actor: Actor, paper: Paper) -> Verdict:
    """Tell whether the actor may see the paper."""
    return ALLOWED if papers_for(actor).filter(pk=paper.pk).exists() else HIDDEN


def may_change(actor: Actor, paper: Paper) -> Verdict:
    """Only the writer changes a paper, and only while it is not on its way."""
    if not serves_here(actor) or not may_see(actor, paper):
        return HIDDEN
    if paper.writer_id != actor.user_id:
        return NOT_WRITER
    return ALLOWED if paper.state.is_open else ON_ITS_WAY


def may_keep_forms(actor: Actor) -> Verdict:
    """Tell whether the actor keeps the forms of the town (文書管理の担当)."""
    return ALLOWED if serves_here(actor) and actor.has(Duty.RECORDS) else NOT_KEEPER
