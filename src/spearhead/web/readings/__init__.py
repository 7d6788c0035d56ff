"""Kept readings: the list, and each as it was beside today."""
