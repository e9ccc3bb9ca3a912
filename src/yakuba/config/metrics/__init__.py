"""The signals of an installation, in Prometheus' text format.

Two kinds: what one process counts itself (`instruments`: requests, tasks, deliveries, facts), and
what the database says about the whole installation (`installation`: what waits, who lives, what
is full), computed at the scrape and kept a few seconds. Every signal is explained with its remedy
in docs/operations/signals.md; labels come from closed lists of the code and never from a visitor.
"""
