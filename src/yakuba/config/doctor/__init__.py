"""`yakuba doctor`: is this installation well, and if not, what does the operator do.

Owns the registry of checks, the checks of configuration, database, mail, machine and work, and
the report. A check looks and never changes anything; it says one of 良好・注意・異常 in a Japanese
sentence, and its remedy stands with it, on the screen as in docs/operations/doctor.md.
Does not own what it looks at. Doors: `registry.check`, `report.examine`.
"""
