"""People who work here: users, their sign-in, who may be seen by whom."""
