"""Ways out to people: mail and chat, what waits to be sent by them, and what became of it."""
