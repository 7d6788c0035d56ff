"""Dashboards: tiles of figures."""
