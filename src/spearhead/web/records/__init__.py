"""Pages of single records: what it is, where it stands, what happened, what comes next."""
