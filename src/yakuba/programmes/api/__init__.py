"""Projects and tasks for other programs: read what one may see, write as one could in person."""

from . import adding, changing
from .reading import router

__all__ = ["adding", "changing", "router"]
