"""`make bench-production`: load, size and faults on PostgreSQL, a verdict for every goal."""
