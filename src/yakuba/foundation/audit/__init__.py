"""The auditor's window on what happened, and the proof that nobody changed it afterwards.

Owns the search over the append-only events, the redaction of what the reader has no access to, and
the record of every look into the log. Owns the sealed log: every few minutes the events of a town
are added to a Merkle tree (RFC 9162) and its head is signed (Ed25519), `yakuba audit verify` compares
every event with its seal, and proofs can be taken away and checked without this product.
Does not own the events themselves (`events`), which sealing never touches, nor the knowledge of who
may see a subject (`subjects`, answered by the app that owns it).
Doors: `events`, `queries`, `services`; its pages stand under `/desk/audit/` and `/open/audit/`.
"""
