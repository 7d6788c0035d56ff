"""Deals: chances with an amount and a date, and every version of them."""
