"""Service-level clocks of leads."""
