"""Papers that the town issues: numbered, frozen, printed by Typst as archivable, readable PDF.

Owns the number series (gap-free within a fiscal year), the issued document (frozen when issued;
what was printed can always be proved from the content and its hash), the typesetting engine and
the base template of a notice. Does not own what a paper says, nor who may read it: the app that
owns the case registers a kind and serves the file after its own policy.
Law: 公文書管理 in each town's own 文書管理規程; PDF/A (ISO 19005-2) for long keeping, PDF/UA-1
(ISO 14289-1) for readers who listen. Doors: `services`, `queries`, `registry`, `models`, `engine`.
"""
