"""Teams in a tree, with dated membership and dated managers."""
