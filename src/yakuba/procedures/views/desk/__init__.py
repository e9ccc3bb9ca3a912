"""The desk: what staff see of cases and do with them."""
