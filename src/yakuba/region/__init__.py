"""広域: what the municipalities of one prefecture share, and only that.

Owns: the exchange of published rows between municipalities; need surveys, requests for advisers,
their matching, offers, delivery records and surveys afterwards; comparison of measures of one
definition; the library of examples and definitions; joint training and procurement; calendars of
shared specialists.
Does not own: measures (`foundation.measures`), skills and courses of a town (`talent`).
Doors: `rules`, `models`, `queries`, `services`, `events`.

Nothing is written across: each municipality writes its own rows, and reads what others have
published to it through `queries.exchange`, with a passage that `services.exchange` gives and records.
"""
