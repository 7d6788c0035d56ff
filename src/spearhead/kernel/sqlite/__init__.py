"""What SQLite needs of us to be a database of many: people write first, and a day that is none breaks no list."""
