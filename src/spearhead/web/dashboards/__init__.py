"""Dashboards: figures at a glance, each opening its rows."""
