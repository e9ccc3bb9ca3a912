"""起案文書: any matter of the town hall, written from a form of the town's own and sent round.

Owns: the forms (起案様式) with their texts, and papers (起案文書) while they are written, with their
files.
Does not own: how a matter is decided (`decisions`), the catalogue and the keeping of what was
decided (`records`, which hears of it), matters that have an app of their own.
Doors: `rules`, `models`, `queries`, `services`, `events`.

The law: the town's own 文書管理規程 and 事務決裁規程, so that forms and routes are data.
"""
