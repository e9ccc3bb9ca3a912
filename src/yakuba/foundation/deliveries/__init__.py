"""What has to happen later, and is not lost until it has happened.

Owns the delivery: one row for one destination, written in the transaction of its cause, leased by
one worker at a time, retried with growing pauses for days, put aside as dead where staff see it,
and replayed by an operator. The job queue carries only its key; a job that runs twice, late or
never does no harm, because the row is read again and a sweeper finds what was forgotten.
Does not own what is sent: the apps register a channel and its handler.
Doors: `services.post`, `registry.channel`, `models.Delivery`, `queries`, `events`, `rules`.
"""
