"""Intake: every lead's way in."""
