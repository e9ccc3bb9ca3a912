"""Everything of one municipality in open formats, so that no town is bound to this product.

Owns which tables belong to a town, how a value is written as CSV and as JSON Lines, the data
dictionary that is drawn from the models, and the archive with its hashes and row counts. What is
sealed is written in the clear: the file is for the town itself, and making it is a recorded fact.
Does not own backups of an installation (`config.backup`). Doors: `making.make`, `tables.exported`.
"""
