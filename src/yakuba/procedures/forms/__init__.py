"""Forms drawn from a definition, and the few that stand around it."""
