"""Team life: onboarding, training, coaching (rows T1 to T11 come with later issues)."""
