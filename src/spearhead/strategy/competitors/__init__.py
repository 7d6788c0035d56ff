"""Competitors by name, so that a loss can say to whom."""
