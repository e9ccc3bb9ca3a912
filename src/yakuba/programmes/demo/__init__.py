"""Strategies and projects of the fictional towns: a few by acts, a large city's two years in bulk."""
