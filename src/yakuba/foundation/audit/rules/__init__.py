"""The mathematics of the sealed log: pure values in, values out, no framework.

`tree` is RFC 9162 hashing, proofs and their verification; `leaf` is what of an event is sealed;
`note` is the text that is signed.
"""
