"""The forecast: what each person calls, and how right it was."""
