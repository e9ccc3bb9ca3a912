"""The checks, a module each group; importing them registers them."""

from . import configuration, database, machine, mail, postgresql, work

__all__ = ["configuration", "database", "machine", "mail", "postgresql", "work"]
