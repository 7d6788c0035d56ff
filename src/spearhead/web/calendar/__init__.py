"""The calendar: planned activities and expected closes by month."""
