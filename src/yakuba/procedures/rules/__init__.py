"""What procedures obey: pure values and functions, without Django and without a clock."""
