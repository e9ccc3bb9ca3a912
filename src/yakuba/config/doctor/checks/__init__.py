"""The checks, a module each group; importing them registers them."""

from . import configuration, database, evidence, machine, mail, postgresql, work

__all__ = ["configuration", "database", "evidence", "machine", "mail", "postgresql", "work"]
