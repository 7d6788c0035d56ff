"""Tools for assistants (row X1, a later issue)."""
