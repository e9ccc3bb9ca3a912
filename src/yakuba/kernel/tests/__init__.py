"""Tests of the kernel: no database, no clock, no network."""
