"""Papers of people and what they learned."""
