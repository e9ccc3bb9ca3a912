"""A decision as one JSON value for machines: route, rule, words, acts and files."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from yakuba.decisions.models import Attachment, Circulation, Remark, Step
from yakuba.decisions.queries.evidence import Whole
from yakuba.decisions.registry import label_of
from yakuba.foundation.audit.queries import label_of as label_of_fact
from yakuba.foundation.events.event import redacted
from yakuba.foundation.events.models import EventRecord
from yakuba.foundation.rulebook.models import RuleTable

FORMAT: Final = "yakuba-decision-1"


def as_json(value: object) -> bytes:
    """Return a JSON document that people can read."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def record_of(whole: Whole, *, town: str, files: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the decision; `files` are the attachments as they stand in the bundle."""
    decision = whole.decision
    return {
        "format": FORMAT,
        "municipality": town,
        "id": str(decision.pk),
        "number": decision.number,
        "kind": {"code": decision.kind, "label": label_of(decision.kind)},
        "about": {"kind": decision.subject_kind, "id": decision.subject_id},
        "title": decision.title,
        "section": decision.section.name,
        "drafter": {"post": decision.drafter_post.label, "name": decision.drafter.name},
        "drafted_at": moment(decision.drafted_at),
        "stage": {"code": decision.stage.value, "label": decision.stage.label},
        "decided_at": moment(decision.decided_at),
        "abandoned_at": moment(decision.abandoned_at),
        "urgency": decision.urgency,
        "rounds": [_round(one, whole) for one in whole.rounds],
        "rule_tables": [_table(one) for one in whole.tables],
        "attachments": list(files),
    }


def _round(circulation: Circulation, whole: Whole) -> dict[str, Any]:
    resumed = next((one.number for one in whole.rounds if one.pk == circulation.resumes_id), None)
    return {
        "number": circulation.number,
        "title": circulation.title,
        "amount": circulation.amount,
        "content_file": content_name(circulation),
        "content_sha256": circulation.content_hash,
        "rule": circulation.rule,
        "opened_at": moment(circulation.opened_at),
        "resumes_round": resumed,
        "sent_back_at": moment(circulation.sent_back_at),
        "pulled_back_at": moment(circulation.pulled_back_at),
        "withdrawal_asked_at": moment(circulation.withdrawal_asked_at),
        "withdrawal_declined_at": moment(circulation.withdrawal_declined_at),
        "erased_at": moment(circulation.erased_at),
        "steps": [_step(one) for one in whole.steps if one.circulation_id == circulation.pk],
        "remarks": [_remark(one) for one in whole.remarks if one.circulation_id == circulation.pk],
    }


def content_name(circulation: Circulation) -> str:
    """Return where the frozen content of a round lies in the bundle."""
    return f"content/round-{circulation.number}.json"


def _step(step: Step) -> dict[str, Any]:
    reviewer = step.post_reviewed_by
    return {
        "order": step.order,
        "wave": step.wave,
        "kind": {"code": step.kind, "label": step.step_kind.label},
        "post": step.post_label,
        "opened_at": moment(step.opened_at),
        "closed_at": moment(step.closed_at),
        "closed_by": step.closed_by_label,
        "capacity": step.capacity,
        "outcome": step.outcome,
        "opinion": step.opinion,
        "cancelled_at": moment(step.cancelled_at),
        "post_review_needed": step.post_review_needed,
        "post_reviewed_at": moment(step.post_reviewed_at),
        "post_reviewed_by": reviewer.name if reviewer else "",
    }


def _remark(remark: Remark) -> dict[str, Any]:
    return {
        "kind": {"code": remark.kind, "label": remark.kind_label},
        "by": remark.said_by_label,
        "at": moment(remark.said_at),
        "text": remark.text,
    }


def _table(table: RuleTable) -> dict[str, Any]:
    return {
        "code": table.code,
        "version": table.version,
        "title": table.title,
        "source": table.source_text,
        "valid_from": table.valid_from.isoformat(),
        "document_sha256": table.content_hash,
        "files": [f"{table_name(table)}.{ending}" for ending in ("dmn", "csv", "json")],
    }


def table_name(table: RuleTable) -> str:
    """Return where a version of a table lies in the bundle, without its ending."""
    return f"rules/{table.code}-{table.version}"


def file_of(attached: Attachment, name: str, problem: str) -> dict[str, Any]:
    """Return what is said of an attachment; `name` is empty when its bytes cannot be had."""
    return {
        "name": attached.file.name,
        "round": attached.circulation.number,
        "file": name,
        "media_type": attached.file.media_type,
        "size": attached.file.size,
        "sha256": attached.file.sha256,
        "problem": problem,
    }


def facts_of(whole: Whole) -> list[dict[str, Any]]:
    """Return every fact of the decision; once erased, without what identifies a person."""
    return [_fact(one, is_erased=whole.is_erased) for one in whole.facts]


def _fact(event: EventRecord, *, is_erased: bool) -> dict[str, Any]:
    return {
        "id": str(event.pk),
        "code": event.code,
        "label": label_of_fact(event.code),
        "subject": {"kind": event.subject_kind, "id": event.subject_id},
        "occurred_at": moment(event.occurred_at),
        "recorded_at": moment(event.recorded_at),
        "actor": {"kind": event.actor_kind, "name": event.actor_name, "post": event.actor_post},
        "request": event.request_id,
        "payload": redacted(event.code, event.payload) if is_erased else event.payload,
    }


def moment(at: datetime | None) -> str | None:
    """Return the time in UTC, as the log writes it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else None
