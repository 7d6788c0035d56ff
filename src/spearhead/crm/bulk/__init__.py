"""Changing or deleting many records at once: what would happen, a job that does it, a job that takes it back."""
