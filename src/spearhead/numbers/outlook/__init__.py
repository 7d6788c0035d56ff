"""The statistical forecast, kept: worked out every night from past months, beside what people call."""
