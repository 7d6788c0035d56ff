"""Help: the keys, and where to begin."""
