"""Saved views: filter, columns, order and shape of a list."""
