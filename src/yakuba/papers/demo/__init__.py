"""The forms of 見本市, and papers of 青木 in every state."""
