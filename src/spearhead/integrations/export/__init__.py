"""Taking everything out: a CSV and a JSON-lines file per entity, the events, the files, and a manifest with hashes."""
