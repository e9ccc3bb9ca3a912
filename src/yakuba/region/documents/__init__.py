"""The tables and papers that leave the region."""
