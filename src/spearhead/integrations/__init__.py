"""Ways in and out of the records: files and backups."""
