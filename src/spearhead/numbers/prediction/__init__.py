"""Win probability (赢单概率): learned from the team's own past, shown only where it earns its place."""
