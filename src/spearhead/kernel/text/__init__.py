"""Text as it is kept, compared, sounded out, searched and repaired; pure functions, no tables."""
