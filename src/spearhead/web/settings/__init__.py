"""What each person sets for themselves, and what an administrator manages."""
