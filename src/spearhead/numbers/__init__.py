"""Goals and what is read against them."""
