"""Credits: how much of a deal counts for whom, where it is not its owner alone."""
