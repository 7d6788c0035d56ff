"""Screens of the upward brief: the list, the page, its PDF."""
