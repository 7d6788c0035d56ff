"""Notices: what a person is told, unread first, by day."""
