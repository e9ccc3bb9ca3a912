"""The fictional prefecture 見本県, on unassigned municipal codes.

Owns: its towns, its five procedures (`definitions/`), its rule tables, its people's answers and
two years of their applications. Everything is built through the services that the product uses,
with injected dates, so it is also the widest test of them. Owns no rule, no page, no model.
Door: `world.build`. Nobody imports the demo; `yakuba build_demo` runs it.
"""
