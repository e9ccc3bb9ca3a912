"""Yakuba: the open platform on which a Japanese municipality runs its digital transformation."""
