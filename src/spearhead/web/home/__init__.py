"""Today: what is due, overdue and quiet, for the one who signs in."""
