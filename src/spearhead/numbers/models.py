"""All tables of numbers, gathered for Django."""

from spearhead.numbers.goals.models import Goal

__all__ = ["Goal"]
