"""Rules, routing, clocks and approvals (rows P3 and P6 come with a later issue)."""
