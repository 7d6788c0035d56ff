"""Match keys, duplicate hints and merge."""
