"""Fair goals: sharing a pool by potential, history and capacity; the chance of making each; fairness in sight."""
