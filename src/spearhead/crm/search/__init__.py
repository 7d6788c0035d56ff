"""One search over all records, and the index it reads."""
