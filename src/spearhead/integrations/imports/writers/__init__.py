"""A writer per kind of record: how it is found, what a row means for it, how many are written at once."""
