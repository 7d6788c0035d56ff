"""Win probability on screen: what was learned and how good it is, and behind a deal's number the past deals like it."""
