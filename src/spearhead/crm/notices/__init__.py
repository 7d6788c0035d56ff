"""Notices: what a person is told, made from events."""
