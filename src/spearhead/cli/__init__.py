"""`spearhead …`: a file per command; each parses, calls one act or reading, and prints."""
