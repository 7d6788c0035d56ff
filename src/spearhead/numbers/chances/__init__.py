"""Win probability, kept: learned every night from the workspace's own closed deals, shown only where it earned it."""
