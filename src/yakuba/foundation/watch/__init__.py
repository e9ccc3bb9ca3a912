"""Where work says that it begins and ends, for whoever measures.

Owns the one context manager `watching(…)` that a request, a task, a delivery, a sweeper and a
recorded fact run in, and the list of observers that see them begin and end.
Does not own what is done with it: metrics and traces live in `config` and register here, so that
no app below knows of either. Without an observer it costs the reading of an empty list.
What is told is of the machine (a code, a channel, an outcome) and never of a person.
Doors: `registry`.
"""
