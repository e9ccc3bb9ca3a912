"""Which town an act belongs to.

Owns the municipality, the town that is active in the running request or job, and the base model
of everything a town owns. Every query of a tenant-owned model is limited to the active town and
raises `NoActiveTown` when none is active, so a forgotten filter is an error and not a leak.
Doors: `active`, `models`, `profile`; `across` leaves the town and is a protected import.
"""
