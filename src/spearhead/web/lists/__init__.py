"""Lists: one screen for every kind of record, with sort, filter, columns, pages, edit in the cell."""
