"""Infrastructure that every app of the house stands on.

Owns: who acts (accounts), for which town (tenancy), what is remembered (events), what is carried
out later (jobs, deliveries), what is kept (files, documents), what is counted (measures), what has
a page (subjects), what the ordinance says (rulebook) and how a page looks (ui).
Owns no procedure, no decision, no project: nothing in here knows an app of an upper storey.
"""
