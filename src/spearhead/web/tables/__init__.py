"""Tables of screens as files: which screens have them, how a drawn table is read, and the answer."""
