"""外部連携の鍵: keys with which other programs act for a member of staff through the API.

Owns: issuing a key (shown once, kept as a hash, with an end), stopping it, telling whose it is.
Does not own: what the holder may do (the policies of each app; a key never opens more than the
person could do in person), the API itself (`config.api`).
Doors: `queries.holder_of`, `services`.

Source: RFC 6750 (bearer tokens).
"""
