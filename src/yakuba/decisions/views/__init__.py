"""Pages of the desk of decisions."""
