"""Where work waits: stages, transitions and hand-overs of any event log, and since when they changed."""
