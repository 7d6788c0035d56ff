"""Somebody leaves: what is still open goes to somebody else in one step, what was done stays theirs."""
