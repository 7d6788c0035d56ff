"""Secrets that open a door: API tokens and one-time sign-in links."""
