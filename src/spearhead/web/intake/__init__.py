"""Public lead forms, and the queue of leads that wait for an answer."""
