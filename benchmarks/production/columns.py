"""Which columns of which tables are written by COPY, in the order of the lines."""

TABLES = {
    "procedures_application": (
        "id", "municipality_id", "receipt_number", "procedure_id", "version_id", "section_id",
        "answers", "answers_sealed", "sealed_with", "channel", "applicant_name", "applicant_kana",
        "applicant_email", "applicant_phone", "arrived_at", "accepted_at", "standard_days",
        "due_date", "claimed_by_id", "claimed_at", "deciding_since", "decision_id", "outcome",
        "concluded_at", "fee_basis", "search_text",
    ),
    "events_eventrecord": (
        "municipality_id", "code", "subject_kind", "subject_id", "payload", "actor_kind",
        "actor_user_id", "actor_name", "actor_post", "occurred_at", "recorded_at", "request_id",
    ),
    "deliveries_delivery": (
        "id", "municipality_id", "channel", "lane", "destination", "dedupe_key", "subject_kind",
        "subject_id", "payload", "posted_at", "not_before", "queued_at", "attempts", "done_at",
        "last_error",
    ),
    "procedures_correctionrequest": (
        "id", "municipality_id", "application_id", "items", "due_date", "requested_at",
        "requested_by_id", "answered_at", "answers_before", "answers_after", "sealed_with",
    ),
    "procedures_satisfactionreply": (
        "id", "municipality_id", "application_id", "ease", "overall", "comment", "at",
        "sealed_with",
    ),
    "decisions_decision": (
        "id", "municipality_id", "number", "fiscal_year", "serial", "kind", "subject_kind",
        "subject_id", "section_id", "drafter_id", "drafter_post_id", "drafted_at", "urgency",
        "decided_at", "current_id", "revision",
    ),
    "decisions_circulation": (
        "id", "municipality_id", "decision_id", "number", "title", "content", "content_hash",
        "rule", "opened_at",
    ),
    "documents_issueddocument": (
        "id", "municipality_id", "kind", "title", "series", "fiscal_year", "serial", "number",
        "issued_date", "issued_at", "subject_kind", "subject_id", "content", "content_hash",
        "seal", "withdrawn_reason",
    ),
}  # fmt: skip
