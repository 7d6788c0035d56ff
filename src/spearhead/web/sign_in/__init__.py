"""Signing in and out, sign-in links, and the first administrator of an empty workspace."""
