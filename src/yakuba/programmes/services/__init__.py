"""The acts of programmes: each checks its policy, changes rows, and records what happened."""
