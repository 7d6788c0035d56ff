"""Calls (what calls a manager): one list of what broke or is about to, each closed by itself once its cause is gone."""
