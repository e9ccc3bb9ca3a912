"""Who holds which post, where, from when until when.

Owns departments (部・課・係), posts (職), appointments (任用, concurrent ones included), absences
(不在), the town's closed days and its order of acting decisions (代決). Everything is dated: a
reorganisation on 1 April changes no record of the day before. Does not own accounts (that is
`foundation.accounts`) nor what is decided (that is `decisions`).
Law: 地方自治法158条 (内部組織), 4条の2 (休日), and the town's own rules on posts and acting.
Doors: `queries`, `services`, `events`, `models`, `rules`.
"""
