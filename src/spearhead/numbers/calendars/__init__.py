"""Fiscal calendars: when a year begins and how it falls into quarters and months; versioned, never overwritten."""
