"""Reads of programmes; whoever lists projects or tasks begins with `visible`."""
