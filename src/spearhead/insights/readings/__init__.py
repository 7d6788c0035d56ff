"""Readings that were kept: a figure as it was when somebody kept or sent it, and how it differs from today."""
