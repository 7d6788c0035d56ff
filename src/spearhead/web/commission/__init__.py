"""The commission screens: one's own statement, the team's, the plans."""
