"""The policy table: role × resource × verb → reach, and field rights beside it."""
