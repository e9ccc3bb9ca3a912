"""Files that people hand in or the town makes, kept outside the web root.

Owns storing (looked at by content, never by name; images re-drawn without their hidden data; what
can act is refused), reading, safe previews and safe responses. Has no address of its own: the app
that owns the object serves the file after its own policy.
Does not own what a file is about. Doors: `services`, `queries`, `responses`, `models.StoredFile`.
"""
