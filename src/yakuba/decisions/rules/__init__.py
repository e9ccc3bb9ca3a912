"""Pure rules of circulation: stages, the route, and in what capacity somebody may act."""
