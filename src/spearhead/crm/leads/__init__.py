"""Leads: signals not yet checked."""
