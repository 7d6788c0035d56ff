"""Territories: who sells where."""
