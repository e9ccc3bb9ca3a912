"""Backup and restore of a whole installation: database, files, and the keys when asked for.

Owns the form of a backup (one tar archive that any program opens, with the SHA-256 of each member
and the number of rows of each table), making it while the system is in use, reading it again in
full, and putting it into a fresh place. Nothing is believed that was not read again.
Does not own what lies in the tables, nor one town's data in open formats (`config.export`).
Doors: `making.make`, `verifying.verify`, `restoring.restore`, `examining.examine`.
"""
