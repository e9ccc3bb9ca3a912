"""What the pages of programmes ask."""
