"""Tests of decision models."""
