"""What happened: one append-only record that every reader shares.

Owns `Event` (the frozen dataclass that apps subclass), `record()` (the only way an event is
born), the append-only table, and in-transaction subscribers. From the one record come the audit
trail, the resident's status page, the measures and the process map.
Doors: `event.Event`, `services.record`, `registry.subscribe`, `queries`, `models.EventRecord`.
What has to happen after commit is a delivery that a subscriber posts in the same transaction.
"""
