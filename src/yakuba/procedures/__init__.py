"""手続: forms as published versions, and every application from the draft to its conclusion.

Owns: the catalogue of procedures, the definition language of forms, drafts, applications with
their corrections, examination, bookings, fees asked, and the satisfaction survey.
Does not own: who decides (`decisions`), how a notice is numbered and printed
(`foundation.documents`), fee tables (`foundation.rulebook`), stored bytes (`foundation.files`).
Doors: `rules` (definition, flow, answers, stages …), `models`, `queries`, `services`, `events`.

Law: 行政手続法 5条 (review standards), 6条 (standard processing period), 7条 (examination starts on
arrival; correction), 8条 (reasons), 37条 (a notification is complete on arrival); 行政不服審査法82条
and 行政事件訴訟法46条 (appeal notice). There is no state in which an arrived application is not
accepted.
"""
