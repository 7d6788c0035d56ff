"""Goals: what each person and team is to reach in each quarter, and how far they are."""
