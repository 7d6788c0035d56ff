"""Actions (行动): what somebody does about a finding, and whether the figure was right afterwards."""
