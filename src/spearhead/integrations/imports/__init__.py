"""Imports: files become records, checked first, in batches that a kill cannot double, and undone when wanted."""
