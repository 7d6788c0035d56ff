"""`bin/house`: the rules of the house that no other tool knows, about sizes, machines and what git may hold."""
