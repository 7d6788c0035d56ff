"""Spearhead: sales management for people, process, numbers and strategy on one CRM."""

__version__ = "0.1.0"
