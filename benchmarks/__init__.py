"""The speed table: what is measured, reproducibly, on generated data."""
