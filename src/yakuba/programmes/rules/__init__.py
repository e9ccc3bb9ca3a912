"""Stages, standings and sums of projects and plans: values in, values out."""
