"""Profit and loss: what is earned after discounts, goods and the cost of selling; and the bridge between two."""
