"""Routing: who gets a lead that came in."""
