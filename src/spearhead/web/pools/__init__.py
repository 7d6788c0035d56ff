"""Pools: what lies in them, taking, giving, returning, and what came of it."""
