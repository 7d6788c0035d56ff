"""The upward brief: one page for whoever is above, with numbers that stay as they were when it was sent."""
