"""`make bench`: the speed goals of the product, measured as whole HTTP requests."""
