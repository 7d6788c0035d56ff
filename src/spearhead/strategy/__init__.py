"""What the team aims at: definitions of segments and competitors."""
