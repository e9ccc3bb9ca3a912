"""What 見本市 moves to standard systems."""
