"""The inbox: what calls a person, each with its one act in place."""
