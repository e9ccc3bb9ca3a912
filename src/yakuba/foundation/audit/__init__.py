"""The auditor's window on what happened.

Owns the search over the append-only events, the redaction of what the reader has no access to,
and the record of every look into the log. Does not own the events themselves (`events`) nor the
knowledge of who may see a subject (`subjects`, answered by the app that owns it).
Doors: `events`, `queries`, `services`; its pages stand under `/desk/audit/`.
"""
