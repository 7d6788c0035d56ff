"""The command palette: go anywhere, do anything, find any record or figure."""
