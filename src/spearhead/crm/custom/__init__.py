"""Custom fields: definitions and checked values."""
