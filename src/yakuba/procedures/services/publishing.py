"""Publish a definition as an immutable, numbered version."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from yakuba.foundation.events.services import record
from yakuba.kernel.actor import Actor
from yakuba.kernel.canonical import NotCanonical, content_hash
from yakuba.organisation.models import Department
from yakuba.procedures.events import (
    FormPublished,
    ProcedureClosed,
    ProcedureOpened,
    procedure_ref,
)
from yakuba.procedures.models import Draft, FormVersion, Procedure
from yakuba.procedures.policies.publishing import may_publish
from yakuba.procedures.queries.definitions import section_of_code
from yakuba.procedures.rules.analysis import Analysis, Finding, analyse
from yakuba.procedures.rules.definition import BadDefinition, parse
from yakuba.procedures.rules.shape import FormDefinition
from yakuba.procedures.rules.vocabulary import SupersedePolicy

# As long as the column of Procedure.title.
TITLE_LENGTH: Final = 120


class UnableToPublish(Exception):
    """The definition cannot go live; `findings` list every reason known."""

    def __init__(self, sentence: str, findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(sentence)
        self.findings = findings


class LiveVersionMoved(UnableToPublish):
    """Somebody published in between: the version that was looked at is no longer the live one."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What publishing did: the live version, whether it is new, drafts touched, and warnings."""

    version: FormVersion
    is_new: bool
    drafts: int
    analysis: Analysis


def examine(document: dict[str, Any]) -> tuple[FormDefinition, Analysis]:
    """Read and analyse a document for the active town; raises `UnableToPublish` with all findings."""
    try:
        definition = parse(document)
    except BadDefinition as fault:
        finding = Finding(fault.path, fault.sentence)
        raise UnableToPublish(f"定義を読めません。{fault}", (finding,)) from None
    analysis = analyse(definition)
    faults = (*analysis.faults, *_faults_here(definition))
    if faults:
        raise UnableToPublish(
            f"定義に直すところが{len(faults)}か所あります。{faults[0].sentence}", faults
        )
    return definition, analysis


def _faults_here(definition: FormDefinition) -> list[Finding]:
    """Return what only this town can find wrong."""
    found = []
    if section_of_code(definition.section) is None:
        found.append(
            Finding(
                "$.office.section",
                f"所管課「{definition.section}」がありません。組織のコードを確かめてください。",
            )
        )
    if len(definition.title.ja) > TITLE_LENGTH:
        found.append(Finding("$.title", f"名称は{TITLE_LENGTH}文字までにしてください。"))
    return found


@transaction.atomic
def publish_version(
    *,
    document: dict[str, Any],
    policy: SupersedePolicy,
    note: str = "",
    seen: str | None = None,
    actor: Actor,
    at: datetime,
) -> Publication:
    """Make the document the live version of the procedure with its code.

    The first publication founds the procedure. A document that is live already changes nothing;
    one that was live before goes live again under its old number. `seen` is the hash of the live
    version the publisher looked at (empty: none yet). Raises `UnableToPublish`, and
    `LiveVersionMoved` when another version is live by now.
    """
    verdict = may_publish(actor)
    if not verdict:
        raise UnableToPublish(verdict.reason_ja)
    definition, analysis = examine(document)
    try:
        identity = content_hash(document)
    except NotCanonical as fault:
        raise UnableToPublish(f"定義を記録できません。{fault}") from None
    procedure = _procedure_of(definition)
    live = procedure.live_version
    _check_seen(live, seen)
    if live is not None and live.content_hash == identity:
        return Publication(live, is_new=False, drafts=0, analysis=analysis)
    version = FormVersion.objects.filter(procedure=procedure, content_hash=identity).first()
    is_new = version is None
    version = version or _new_version(
        procedure, definition, document, identity, policy, note, actor, at
    )
    procedure.live_version = version
    procedure.save()
    drafts = _tell_drafts(procedure, version, policy)
    record(
        FormPublished(
            subject=procedure_ref(procedure.pk),
            procedure=procedure.slug,
            version=version.number,
            content_hash=identity,
            policy=policy.value,
            drafts=drafts,
            note=note,
        ),
        actor=actor,
        at=at,
    )
    return Publication(version, is_new=is_new, drafts=drafts, analysis=analysis)


def _check_seen(live: FormVersion | None, seen: str | None) -> None:
    """Refuse to write over a version that its publisher has not seen."""
    if seen is not None and seen != (live.content_hash if live else ""):
        raise LiveVersionMoved(
            "ご覧になっている間に、別の版が公開されました。何も書き込んでいません。"
            "いま公開中の版との違いを確かめてから、もう一度公開してください。"
        )


def _procedure_of(definition: FormDefinition) -> Procedure:
    """Return the procedure of the definition, founded or brought up to date, locked."""
    procedure = Procedure.objects.select_for_update().filter(slug=definition.code).first()
    procedure = procedure or Procedure(slug=definition.code)
    procedure.title = definition.title.ja
    procedure.kind = definition.kind.value
    procedure.section = Department.objects.get(code=definition.section, valid_to=None)
    procedure.save()
    return procedure


def _new_version(
    procedure: Procedure,
    definition: FormDefinition,
    document: dict[str, Any],
    identity: str,
    policy: SupersedePolicy,
    note: str,
    actor: Actor,
    at: datetime,
) -> FormVersion:
    last = FormVersion.objects.filter(procedure=procedure).order_by("-number").first()
    version = FormVersion(
        procedure=procedure,
        number=1 if last is None else last.number + 1,
        content_hash=identity,
        schema_version=definition.schema_version,
        document=document,
        published_at=at,
        published_by_id=actor.user_id,
        supersede_policy=policy.value,
        note=note,
    )
    version.save(force_insert=True)
    return version


def _tell_drafts(procedure: Procedure, version: FormVersion, policy: SupersedePolicy) -> int:
    """Apply the policy to open drafts under other versions; return how many there are.

    MAY_CONTINUE leaves them alone. The other two mark them: on the next visit the resident is
    moved to the live version, keeping (MUST_RECONFIRM) or losing (MUST_RESTART) the answers.
    Drafts under a content that is live again have nothing to reconfirm any more.
    """
    open_drafts = Draft.objects.filter(procedure=procedure, submitted_at=None, abandoned_at=None)
    open_drafts.filter(version=version, needs_reconfirm=True).update(needs_reconfirm=False)
    if policy is SupersedePolicy.MAY_CONTINUE:
        return 0
    return open_drafts.exclude(version=version).update(needs_reconfirm=True)


@transaction.atomic
def open_procedure(*, procedure: Procedure, actor: Actor, at: datetime) -> Procedure:
    """Take applications (again)."""
    return _set_open(procedure, True, ProcedureOpened, actor, at)


@transaction.atomic
def close_procedure(*, procedure: Procedure, actor: Actor, at: datetime) -> Procedure:
    """Take no new applications; drafts already begun can still be submitted."""
    return _set_open(procedure, False, ProcedureClosed, actor, at)


def _set_open(
    procedure: Procedure,
    is_open: bool,
    event: type[ProcedureOpened] | type[ProcedureClosed],
    actor: Actor,
    at: datetime,
) -> Procedure:
    verdict = may_publish(actor)
    if not verdict:
        raise UnableToPublish(verdict.reason_ja)
    if procedure.is_open != is_open:
        procedure.is_open = is_open
        procedure.save(update_fields=["is_open"])
        fact = event(subject=procedure_ref(procedure.pk), procedure=procedure.slug)
        record(fact, actor=actor, at=at)
    return procedure
