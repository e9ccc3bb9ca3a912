"""What the municipalities of the fictional prefecture share with each other."""
