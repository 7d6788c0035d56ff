"""Contacts: people at companies, by dated employment."""
