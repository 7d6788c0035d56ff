"""What moved the pipeline between two days: every deal in exactly one place, all bars adding up to the difference."""
