"""Anything that has a page: a kind, a key, a label, a URL and a policy.

Owns `SubjectRef` (how events, links, decisions, notifications and search point at each other)
and the registry in which each app declares the kinds of subject that it owns, so that siblings
connect without importing each other. Doors: `ref`, `registry`, `findings` (what stands against a
subject), `support` (help from elsewhere), `panels` (what others show on its page).
"""
