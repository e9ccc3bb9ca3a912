"""What residents write is stored sealed, and the keys can be changed while the town works.

Owns the envelope: master keys of the installation (outside the database) wrap one data key per
town and generation (`DataKey`), and the data key seals content with AES-256-GCM, bound to its town
and to the place where it belongs, so that sealed bytes cannot be read elsewhere, nor moved to
another row or town unnoticed. Owns the field that seals a model's column, and the rotation: a new
generation, the re-wrapping, and the re-sealing in small batches that any process may continue.
Does not own what is sealed, nor who may read it: apps declare fields, policies decide.
Doors: `services.seal`, `services.unseal`, `fields.SealedJSONField`, `registry`, `queries`, `events`.
"""
