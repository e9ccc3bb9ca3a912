"""Yakuba: the open platform on which a Japanese municipality runs its digital transformation."""

__version__ = "0.2.0"
